import type { Page, PageCursor, Vendor } from "@fettle/connector";
import { expectJson, pageByNumber, pageNumber, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { WorkwaveServiceSettings } from "../settings.ts";
import { type ListResource, readSchema } from "./names.ts";

// The largest allowed size: with fewer pages, fewer records shift between pages during a list.
const pageSize = 500;

/**
 * One page of a list, in ascending order of the vendor's update time; with `since`, only the records that changed at or after it.
 */
export async function listPage(
  vendor: Vendor<WorkwaveServiceSettings>,
  resource: ListResource,
  { since = null, cursor }: { readonly since?: string | null; readonly cursor: PageCursor },
): Promise<Page> {
  const page = pageNumber(cursor);
  const query = queryString({ page, pageSize, updatedSince: since });
  const answer = await expectJson(await vendor.fetch(`/${resource}${query}`), answers);
  return pageByNumber(readSchema(answer, "page"), { items: "Items", more: "HasMore" }, page);
}
