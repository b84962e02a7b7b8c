import type { EntityConnector, FieldMap, Vendor, WriteContext, WrittenRecord } from "@fettle/connector";
import { expectJson, pageByNumber, pageNumber, queryString, type ResourceDescription, resourcesOf } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { readSchema } from "./names.ts";

// The largest allowed size: with fewer pages, fewer records shift between pages during a list.
const pageSize = 500;

const restResource = resourcesOf<WorkwaveServiceSettings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since }) => ({ query: { page: pageNumber(cursor), pageSize, updatedSince: since } }),
    page: (answer, { cursor }) =>
      pageByNumber(readSchema(answer, "page"), { items: "Items", more: "HasMore", total: "TotalCount" }, pageNumber(cursor)),
  },
  write: { created: "record", updated: "record", updateMethod: "PUT" },
});

/**
 * Finds the record that carries a command's id, which every create stores as its ExternalReference. The vendor looks at its records as they
 * are, so an empty list means that there is none.
 */
export async function findByReference(
  vendor: Vendor<WorkwaveServiceSettings>,
  { path, key }: { readonly path: string; readonly key: string },
  { commandId }: WriteContext,
): Promise<WrittenRecord | "absent" | null> {
  const query = queryString({ externalReference: commandId, pageSize: 1 });
  const answer = await expectJson(await vendor.fetch(`${path}${query}`), answers);
  const [payload] = readSchema(answer, "page").requiredList("Items");
  if (payload === undefined) return "absent";
  const read = readSchema(payload, "record");
  // A vendor that does not know the parameter lists everything.
  return read.text("ExternalReference") === commandId ? { remoteId: read.requiredKey(key), payload } : null;
}

/** Describes an entity by what differs: lists are in ascending order of the vendor's update time, and writes return the record. */
export function resource<Fields extends FieldMap, const Extension extends FieldMap = FieldMap>(
  description: ResourceDescription<WorkwaveServiceSettings, Fields, Extension> & { readonly path: string; readonly key: string },
): EntityConnector<WorkwaveServiceSettings, Fields, Extension> {
  const connector = restResource(description);
  if (connector.create === undefined) return connector;
  return { ...connector, findCreated: (vendor, context) => findByReference(vendor, description, context) };
}
