import type { Vendor, WriteContext, WrittenRecord } from "@fettle/connector";
import { expectJson, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { nameOf, pathOf, readSchema, type Resource } from "./names.ts";

/**
 * Finds the record that carries a command's id as its external reference. The vendor looks at its records as they are, so an empty list means
 * that there is none.
 */
export async function findCreated(
  vendor: Vendor<CmmsBeeSettings>,
  { at, schema }: { readonly at: Resource; readonly schema: string },
  { commandId }: WriteContext,
): Promise<WrittenRecord | "absent" | null> {
  const { settings } = vendor;
  const query = queryString({
    [nameOf(settings, "query", "limit")]: 1,
    [nameOf(settings, "query", "externalReference")]: commandId,
  });
  const answer = await expectJson(await vendor.fetch(`${pathOf(settings, at)}${query}`), answers);
  const listed = readSchema(answer, `${schema}List`, settings).requiredList(at);
  for (const payload of listed) {
    const read = readSchema(payload, schema, settings);
    if (read.text("externalReference") === commandId) return { remoteId: read.requiredKey("id"), payload };
  }
  // A vendor that does not know the parameter lists everything.
  return listed.length === 0 ? "absent" : null;
}
