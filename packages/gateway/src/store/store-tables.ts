import { defineTable } from "./declared-table.ts";

/** The tables of the store itself. */
export const storeTables = [
  defineTable({
    name: "trusted_time",
    environment: { none: "one row for all of the store" },
    system: { none: "one row for all of the store" },
    retention: { forGood: "it is one row" },
    rights: { service: ["select", "insert", "update"] },
  }),
];
