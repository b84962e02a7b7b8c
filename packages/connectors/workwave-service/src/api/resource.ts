import { pageByNumber, pageNumber, resourcesOf } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { readSchema } from "./names.ts";

// The largest allowed size: with fewer pages, fewer records shift between pages during a list.
const pageSize = 500;

/** Describes an entity by what differs: lists are in ascending order of the vendor's update time, and writes return the record. */
export const resource = resourcesOf<WorkwaveServiceSettings>({
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
