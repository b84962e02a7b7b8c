import type { Page, PageCursor, Vendor } from "@fettle/connector";
import type { AnyEntityConnector } from "./subject.ts";

/** A list of an entity by a cursor alone. */
export type List<Settings> = (vendor: Vendor<Settings>, cursor: PageCursor) => Promise<Page>;

export const listNames = ["all", "changedSince"] as const;
export type ListName = (typeof listNames)[number];

/** A list of an entity; that of changes begins before all of them. Undefined when the connector has none. */
export function listOf<Settings>(
  { all, changedSince }: AnyEntityConnector<Settings>,
  name: ListName,
): List<Settings> | undefined {
  if (name === "all") return all && ((vendor, cursor) => all.page(vendor, cursor));
  return changedSince && ((vendor, cursor) => changedSince(vendor, "1970-01-01T00:00:00.000Z", cursor));
}
