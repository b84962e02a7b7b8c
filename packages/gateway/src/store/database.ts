import type { Kysely, Transaction } from "kysely";
import type { DeclaredTable } from "./declared-table.ts";
import type { Tables } from "./tables.ts";

/**
 * The tables as one environment (or the service role) sees them. Every statement goes out with its role and environment.
 * Inside a transaction only the transaction's own handle may be used: the embedded store has one session.
 */
export type Database = Kysely<Tables>;

/** A transaction under way. No network call may be made inside one. */
export type DatabaseTransaction = Transaction<Tables>;

/** Where the gateway keeps everything: embedded PostgreSQL in a folder, or a PostgreSQL server. */
export interface Store extends AsyncDisposable {
  readonly kind: "embedded" | "postgres";
  /** Every table, as the stages declare it. */
  readonly tables: readonly DeclaredTable[];
  /**
   * The handle of one environment: row-level security shows and lets through its rows only. A read by id is one round trip,
   * because the settings travel together with the statement.
   */
  environment(environmentId: string): Database;
  /** For work that spans environments: looking up tokens and keys, scheduling. Sees all rows; never used with outside input unscoped. */
  readonly service: Database;
  /**
   * Listens to NOTIFY. `onNotice` gets the payload; `onGap` is called when the connection was re-made and notices may have
   * been lost.
   */
  listen(channel: string, onNotice: (payload: string) => void, onGap: () => void): Promise<AsyncDisposable>;
  /** Brings the planner's statistics of these tables up to date where the database does not do so by itself: call it after a large write. */
  analyze(tables: readonly (keyof Tables)[]): Promise<void>;
  /** Removes dead rows and brings all statistics up to date where the database does not do so by itself: call it from time to time. */
  tidy(): Promise<void>;
}
