import {
  ConnectorError,
  type ExtensionValues,
  type FieldMap,
  type InvalidField,
  type Vendor,
  type WriteContext,
  type WriteResult,
  type WriteValues,
} from "@fettle/connector";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectDone } from "./expect-done.ts";
import { expectDeleted } from "./expect-found.ts";
import { expectJson } from "./expect-json.ts";
import { locatedKey } from "./located-key.ts";
import { readPayload } from "./read-payload.ts";
import { refusalsIn } from "./refusals-in.ts";
import { listPath, recordPath, type ResourceAddress } from "./resource-path.ts";

/** How a vendor writes records. */
export interface WriteConventions {
  /** Default: `POST`, at the path of the list. */
  readonly createMethod?: "POST" | "PUT";
  /** Default: `PATCH`, at the path of the record. */
  readonly updateMethod?: "PATCH" | "PUT" | "POST";
  /**
   * What the vendor returns for a create: the whole record; an object of which only the key counts; or no body, and the record's
   * address in the `Location` header.
   */
  readonly created: "record" | "key" | "location";
  /** What the vendor returns for an update: the whole record, or nothing that counts. */
  readonly updated: "record" | "nothing";
  /** Headers of each write besides `content-type`, such as an idempotency key. */
  readonly headers?: (context: WriteContext) => Readonly<Record<string, string>>;
}

/** The values of a create or an update. */
export type WrittenValues<Fields extends FieldMap, Extension extends FieldMap> = WriteValues<Fields, "create"> &
  WriteValues<Fields, "update"> &
  ExtensionValues<Extension, "create"> &
  ExtensionValues<Extension, "update">;

/** What a body depends on besides the values. */
export interface BodyContext<Settings> extends WriteContext {
  readonly operation: "create" | "update";
  readonly settings: Settings;
}

/**
 * Makes the body of a write. It is sent as JSON: undefined values are left out.
 * It is also made before the vendor is called, to see what it refuses, so it must be pure.
 *
 * @throws ConnectorError `INVALID_INPUT`, naming the fields, for a value that the vendor cannot hold.
 */
export type WrittenBody<Settings, Fields extends FieldMap, Extension extends FieldMap> = (
  values: WrittenValues<Fields, Extension>,
  context: BodyContext<Settings>,
) => Readonly<Record<string, unknown>>;

/** A resource that can be written. */
export interface WrittenResource<
  Settings,
  Fields extends FieldMap,
  Extension extends FieldMap,
> extends ResourceAddress<Settings> {
  readonly what: string;
  readonly answers: AnswerRules;
  readonly write: WriteConventions;
  readonly record: (answer: unknown) => unknown;
  /** The property with the key in a response; empty when no response has one. */
  readonly key: string | ((settings: Settings) => string);
  readonly body: WrittenBody<Settings, Fields, Extension>;
}

const headersOf = ({ headers }: WriteConventions, context: WriteContext): Readonly<Record<string, string>> => ({
  "content-type": "application/json",
  ...headers?.(context),
});

/** Stands for a command's id where a body is made but not sent. */
const noCommand = "0".repeat(26);

const bodyOf = <Settings, Fields extends FieldMap, Extension extends FieldMap>(
  { body }: WrittenResource<Settings, Fields, Extension>,
  values: object,
  context: BodyContext<Settings>,
): unknown =>
  // The values of one operation: those of the other are optional, and absent.
  body(values as WrittenValues<Fields, Extension>, context);

/** What the body of a write refuses. */
export const refusalsOf = <Settings, Fields extends FieldMap, Extension extends FieldMap>(
  resource: WrittenResource<Settings, Fields, Extension>,
  values: object,
  context: Omit<BodyContext<Settings>, "commandId">,
): readonly InvalidField[] => refusalsIn(() => bodyOf(resource, values, { ...context, commandId: noCommand }));

const jsonOf = <Settings, Fields extends FieldMap, Extension extends FieldMap>(
  resource: WrittenResource<Settings, Fields, Extension>,
  values: object,
  context: BodyContext<Settings>,
): string => JSON.stringify(bodyOf(resource, values, context));

/** The record in a response, and its key. */
async function writtenRecord<Settings, Fields extends FieldMap, Extension extends FieldMap>(
  response: Response,
  { answers, record, key, what }: WrittenResource<Settings, Fields, Extension>,
  settings: Settings,
): Promise<{ readonly remoteId: string; readonly payload: unknown }> {
  const answer = await expectJson(response, answers, "write");
  try {
    const payload = record(answer);
    const name = typeof key === "string" ? key : key(settings);
    return { remoteId: readPayload(payload, { what }).requiredKey(name), payload };
  } catch (cause) {
    if (!ConnectorError.isInstance(cause)) throw cause;
    throw keyMissing(what, cause);
  }
}

const keyMissing = (what: string, cause?: unknown): ConnectorError =>
  new ConnectorError("OUTCOME_UNKNOWN", `The write was accepted, but the response does not say which ${what} it was.`, { cause });

/** Creates a record. */
export async function createRecord<Settings, Fields extends FieldMap, Extension extends FieldMap>(
  vendor: Vendor<Settings>,
  resource: WrittenResource<Settings, Fields, Extension>,
  values: object,
  context: WriteContext,
): Promise<WriteResult> {
  const { settings } = vendor;
  const { write, what, answers } = resource;
  const response = await vendor.fetch(listPath(resource, settings), {
    method: write.createMethod ?? "POST",
    headers: headersOf(write, context),
    body: jsonOf(resource, values, { ...context, operation: "create", settings }),
  });
  if (write.created === "location") {
    await expectDone(response, answers);
    const remoteId = locatedKey(response.headers);
    if (remoteId === null) throw keyMissing(what);
    return { outcome: "done", remoteId };
  }
  const { remoteId, payload } = await writtenRecord(response, resource, settings);
  return write.created === "record" ? { outcome: "done", remoteId, payload } : { outcome: "done", remoteId };
}

/** Changes the given fields of a record. */
export async function updateRecord<Settings, Fields extends FieldMap, Extension extends FieldMap>(
  vendor: Vendor<Settings>,
  resource: WrittenResource<Settings, Fields, Extension>,
  { remoteId, values, context }: { readonly remoteId: string; readonly values: object; readonly context: WriteContext },
): Promise<WriteResult> {
  const { settings } = vendor;
  const { write, what, answers } = resource;
  const path = recordPath(resource, settings, remoteId);
  if (path === null) throw new ConnectorError("NOT_FOUND", `There is no ${what} with this key.`);
  const response = await vendor.fetch(path, {
    method: write.updateMethod ?? "PATCH",
    headers: headersOf(write, context),
    body: jsonOf(resource, values, { ...context, operation: "update", settings }),
  });
  if (write.updated === "record") return { outcome: "done", ...(await writtenRecord(response, resource, settings)) };
  await expectDone(response, answers);
  return { outcome: "done", remoteId };
}

/** Deletes a record, or accepts that it is gone already. */
export async function deleteRecord<Settings>(
  vendor: Vendor<Settings>,
  resource: ResourceAddress<Settings> & { readonly answers: AnswerRules; readonly write?: WriteConventions | undefined },
  remoteId: string,
  context: WriteContext,
): Promise<void> {
  const path = recordPath(resource, vendor.settings, remoteId);
  if (path === null) return;
  const headers = resource.write?.headers?.(context) ?? {};
  await expectDeleted(await vendor.fetch(path, { method: "DELETE", headers }), resource.answers);
}
