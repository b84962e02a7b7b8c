import { defineTable } from "../store/declared-table.ts";
import type { Instant } from "../store/tables.ts";

export interface CustomerLinkTable {
  environment_id: string;
  /** A customer of one system. It is in one link at most. */
  customer_id: string;
  system_id: string;
  /** What the customers that are one have in common. */
  link_id: string;
  linked_at: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    customer_links: CustomerLinkTable;
  }
}

/** The table of links. */
export const customerLinksTables = [
  defineTable({
    name: "customer_links",
    environment: "environment_id",
    system: "system_id",
    erasing: { does: "delete" },
    retention: { forGood: "they are what apps have said" },
  }),
];
