import { changeLogTables } from "./change-log/tables.ts";
import { commandsTables } from "./commands/tables.ts";
import { ingestTables } from "./ingest/tables.ts";
import { ingressTables } from "./ingress/tables.ts";
import { principalsTables } from "./principals/tables.ts";
import { recordsTables } from "./records/tables.ts";
import { composeStoreParts, type StageTables } from "./store/store-parts.ts";
import { storeTables } from "./store/store-tables.ts";
import { systemsTables } from "./systems/tables.ts";
import { vendorCallsTables } from "./vendor-calls/tables.ts";

// Compiled types keep these imports alone, and through them whoever reads those sees what stages add to `Tables`.
/* oxlint-disable import/no-unassigned-import */
import "./change-log/tables.ts";
import "./commands/tables.ts";
import "./ingest/tables.ts";
import "./ingress/tables.ts";
import "./principals/tables.ts";
import "./records/tables.ts";
import "./systems/tables.ts";
import "./vendor-calls/tables.ts";
/* oxlint-enable import/no-unassigned-import */

/** What each stage keeps in the store, in the stages' order. */
export const storedStages: readonly StageTables[] = [
  { name: "store", tables: storeTables },
  { name: "principals", tables: principalsTables },
  { name: "records", tables: recordsTables },
  { name: "change-log", tables: changeLogTables },
  { name: "vendor-calls", tables: vendorCallsTables },
  { name: "systems", tables: systemsTables },
  { name: "ingest", tables: ingestTables },
  { name: "ingress", tables: ingressTables },
  { name: "commands", tables: commandsTables },
];

/** What all of them keep. */
export const storeParts = composeStoreParts(storedStages);
