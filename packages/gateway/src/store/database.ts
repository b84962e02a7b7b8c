import type { Kysely, Transaction } from "kysely";
import type { DeclaredTable } from "./declared-table.ts";
import type { Tables } from "./tables.ts";

/**
 * The tables as one environment (or the service role) sees them. Every statement is sent with its role and environment. Inside a
 * transaction use only the transaction's own handle: the embedded store has one session.
 */
export type Database = Kysely<Tables>;

/** An open transaction. Never make a network call inside one. */
export type DatabaseTransaction = Transaction<Tables>;

/** The gateway's storage: embedded PostgreSQL in a folder, or a PostgreSQL server. */
export interface Store extends AsyncDisposable {
  readonly kind: "embedded" | "postgres";
  /** Every table, as the stages declare it. */
  readonly tables: readonly DeclaredTable[];
  /**
   * The handle of one environment: row-level security limits reads and writes to its rows. A read by id is one round trip,
   * because the settings travel with the statement.
   */
  environment(environmentId: string): Database;
  /**
   * For work across environments: looking up tokens and keys, scheduling. It sees all rows; never use it with outside input
   * without a scope.
   */
  readonly service: Database;
  /** Listens to NOTIFY. `onNotice` receives the payload; `onGap` is called after a reconnect, when notices may have been lost. */
  listen(channel: string, onNotice: (payload: string) => void, onGap: () => void): Promise<AsyncDisposable>;
  /** Brings the planner's statistics of these tables up to date where the database does not do so by itself: call it after a large write. */
  analyze(tables: readonly (keyof Tables)[]): Promise<void>;
  /** Removes dead rows and brings all statistics up to date where the database does not do so by itself: call it from time to time. */
  tidy(): Promise<void>;
}
