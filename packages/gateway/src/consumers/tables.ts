import type { Generated } from "kysely";
import type { Place } from "../change-log/place.ts";
import type { LogName } from "../changes/followed-documents.ts";
import { defineTable } from "../store/declared-table.ts";
import type { Instant, JsonColumn } from "../store/tables.ts";

/** Everything at or below these places is settled, for each log that is followed. A log without a place begins with the oldest of the others. */
export type Places = { readonly [Name in LogName]?: Place };

/** A durable reader of an environment's log. */
export interface ConsumerTable {
  environment_id: string;
  /** The id of what it reads for: an endpoint, a flow. */
  id: string;
  /** Which stage runs it. */
  kind: string;
  places: JsonColumn<Places>;
  /** Whether it is to run. */
  is_active: boolean;
  /** Counts the changes of what it reads for, so that its owner starts it anew. */
  revision: Generated<number>;
  /** The node that runs it. Null: none. */
  owner: string | null;
  /** Whether its places were restored from a backup, and its reader has not taken note of it yet. */
  is_restored: Generated<boolean>;
  /** Counts the owners. Only the latest may settle anything. */
  fence: Generated<number>;
}

/** One row for the whole store. */
export interface ConsumerStoreTable {
  only_row: Generated<boolean>;
  /** The database that the consumers were last run on. */
  identity: string;
}

/** A node that runs consumers. */
export interface ConsumerNodeTable {
  id: string;
  /** Without another beat it counts as dead from then on. */
  alive_until: Instant;
}

declare module "../store/tables.ts" {
  interface Tables {
    consumers: ConsumerTable;
    consumer_nodes: ConsumerNodeTable;
    consumer_store: ConsumerStoreTable;
  }
}

/** The tables of consumers. */
export const consumersTables = [
  defineTable({
    name: "consumers",
    environment: "environment_id",
    system: { none: "the stage whose endpoint or flow it reads for deletes it" },
    retention: { forGood: "a place in the log is kept as long as what it is kept for" },
  }),
  defineTable({
    name: "consumer_nodes",
    environment: { none: "a node runs consumers of all environments" },
    system: { none: "a node runs consumers of all systems" },
    retention: { forGood: "a living node deletes the rows of dead ones" },
  }),
  defineTable({
    name: "consumer_store",
    environment: { none: "it is about the whole store" },
    system: { none: "it is about the whole store" },
    retention: { forGood: "it is one row" },
  }),
];
