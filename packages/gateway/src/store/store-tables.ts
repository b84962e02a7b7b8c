import { defineTable } from "./declared-table.ts";

/** The tables of the store itself. */
export const storeTables = [
  defineTable({
    name: "trusted_time",
    environment: { none: "one row for the whole store" },
    system: { none: "one row for the whole store" },
    retention: { forGood: "it is a single row" },
    rights: { service: ["select", "insert", "update"] },
  }),
];
