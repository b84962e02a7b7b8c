import type { InvalidField } from "@fettle/connector";
import { isFileName, nameIn } from "../../documents/uploads/file-name.ts";
import type { UploadTarget } from "../../documents/uploads/uploads.ts";
import type { System } from "../../systems/systems.ts";
import { refusedFields, type ReadyAction, type Refusal } from "../intents.ts";
import type { SubmitDependencies } from "../submit-intent.ts";

type Values = Readonly<Record<string, unknown>>;

type Dependencies = Pick<SubmitDependencies, "uploads">;

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

const targetOf = ({ environmentId, id }: System): UploadTarget => ({ environmentId, systemId: id });

const noUpload = {
  path: "uploadId",
  message: "This system has no such upload, or it has been used or has expired. Send the file to /uploads again.",
};

/** The name of the file that an action stores, as far as the input does not give one. No file is fetched for it. */
export async function namedFile(
  { uploads }: Dependencies,
  { system }: { readonly system: System },
  also: Values,
  values: Values,
): Promise<{ readonly values: Values } | { readonly problems: readonly InvalidField[] }> {
  const [uploadId, url] = [textOf(also["uploadId"]), textOf(also["url"])];
  if ((uploadId === null) === (url === null))
    return { problems: [{ path: "uploadId", message: "Give either uploadId or url." }] };
  const upload = uploadId === null ? null : ((await uploads?.find(targetOf(system), uploadId)) ?? undefined);
  if (upload === undefined) return { problems: [noUpload] };
  const name = textOf(values["name"]) ?? upload?.name ?? nameIn(url ?? "");
  return isFileName(name)
    ? { values: { name } }
    : { problems: [{ path: "name", message: "A file's name has 1 to 200 characters, and no slashes." }] };
}

/** The upload that an action stores. A file from an address is fetched now. */
export async function readyFile(
  { uploads }: Dependencies,
  { system }: { readonly system: System },
  also: Values,
  values: Values,
): Promise<ReadyAction | Refusal> {
  const [uploadId, url] = [textOf(also["uploadId"]), textOf(also["url"])];
  if (uploads === undefined || (uploadId === null && url === null)) return refusedFields([noUpload]);
  if (uploadId !== null) return { type: "ready", uploadId };
  const outcome = await uploads.fetchFrom(targetOf(system), url ?? "", textOf(values["name"]));
  if (outcome.type === "stored") return { type: "ready", uploadId: outcome.upload.id };
  return refusedFields([{ path: "url", message: outcome.message }]);
}
