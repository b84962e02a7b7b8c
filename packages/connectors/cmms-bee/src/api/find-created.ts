import type { Vendor, WriteContext, WrittenRecord } from "@fettle/connector";
import { expectJson, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { nameOf, pathOf, readSchema, type Resource } from "./names.ts";

/** Finds the record that carries a command's id as its external reference. */
export async function findCreated(
  vendor: Vendor<CmmsBeeSettings>,
  { at, schema }: { readonly at: Resource; readonly schema: string },
  { commandId }: WriteContext,
): Promise<WrittenRecord | null> {
  const { settings } = vendor;
  const query = queryString({
    [nameOf(settings, "query", "limit")]: 1,
    [nameOf(settings, "query", "externalReference")]: commandId,
  });
  const answer = await expectJson(await vendor.fetch(`${pathOf(settings, at)}${query}`), answers);
  for (const payload of readSchema(answer, `${schema}List`, settings).requiredList(at)) {
    const read = readSchema(payload, schema, settings);
    // A vendor that does not know the parameter lists everything.
    if (read.text("externalReference") === commandId) return { remoteId: read.requiredKey("id"), payload };
  }
  return null;
}
