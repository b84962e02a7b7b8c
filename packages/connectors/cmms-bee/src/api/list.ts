import type { Page, PageCursor, Vendor } from "@fettle/connector";
import { expectJson, pageByCursor, queryString } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { nameOf, pathOf, readSchema } from "./names.ts";

const listSchemas = {
  workOrders: "WorkOrderList",
  assets: "AssetList",
  locations: "LocationList",
  users: "UserList",
  customers: "CustomerList",
} as const;

/** A resource that is a list of records. */
export type ListResource = keyof typeof listSchemas;

const pageSize = 200;

/**
 * One page of a list, in ascending order of the vendor's update time; with `since`, only the records that changed at or after it.
 */
export async function listPage(
  vendor: Vendor<CmmsBeeSettings>,
  resource: ListResource,
  { since = null, cursor }: { readonly since?: string | null; readonly cursor: PageCursor },
): Promise<Page> {
  const { settings } = vendor;
  const query = queryString({
    [nameOf(settings, "query", "limit")]: pageSize,
    [nameOf(settings, "query", "updatedAt[gte]")]: since,
    [nameOf(settings, "query", "cursor")]: cursor,
  });
  const answer = await expectJson(await vendor.fetch(`${pathOf(settings, resource)}${query}`), answers);
  return pageByCursor(readSchema(answer, listSchemas[resource], settings), { items: resource, next: "nextCursor" }, cursor);
}
