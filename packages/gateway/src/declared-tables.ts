import { changeLogTables } from "./change-log/tables.ts";
import { commandsTables } from "./commands/tables.ts";
import { ingestTables } from "./ingest/tables.ts";
import { ingressTables } from "./ingress/tables.ts";
import { principalsTables } from "./principals/tables.ts";
import { recordsTables } from "./records/tables.ts";
import { composeStoreParts } from "./store/store-parts.ts";
import { storeTables } from "./store/store-tables.ts";
import { systemsTables } from "./systems/tables.ts";
import { vendorCallsTables } from "./vendor-calls/tables.ts";

// Whoever reads the compiled types sees the tables that stages add to `Tables` through these alone.
export type * from "./change-log/tables.ts";
export type * from "./commands/tables.ts";
export type * from "./ingest/tables.ts";
export type * from "./ingress/tables.ts";
export type * from "./principals/tables.ts";
export type * from "./records/tables.ts";
export type * from "./systems/tables.ts";
export type * from "./vendor-calls/tables.ts";

/** The tables and migrations of all stages, in the stages' order. */
export const storeParts = composeStoreParts([
  { name: "store", tables: storeTables },
  { name: "principals", tables: principalsTables },
  { name: "records", tables: recordsTables },
  { name: "change-log", tables: changeLogTables },
  { name: "vendor-calls", tables: vendorCallsTables },
  { name: "systems", tables: systemsTables },
  { name: "ingest", tables: ingestTables },
  { name: "ingress", tables: ingressTables },
  { name: "commands", tables: commandsTables },
]);
