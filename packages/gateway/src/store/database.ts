import type { Kysely, Transaction } from "kysely";
import type { WantedDays } from "./day-parts.ts";
import type { DeclaredTable } from "./declared-table.ts";
import type { Tables } from "./tables.ts";

/**
 * The tables as one environment (or the service role) sees them. Every statement is sent with its role and environment. Inside a
 * transaction use only the transaction's own handle: the embedded store has one session.
 */
export type Database = Kysely<Tables>;

/** An open transaction. Never make a network call inside one. */
export type DatabaseTransaction = Transaction<Tables>;

/** Listens to NOTIFY until it is disposed. */
export interface Listening extends AsyncDisposable {
  /** Whether notices arrive: false from the moment when a connection is known to be lost until another one listens. */
  readonly isHearing: boolean;
}

/** The gateway's storage: embedded PostgreSQL in a folder, or a PostgreSQL server. */
export interface Store extends AsyncDisposable {
  readonly kind: "embedded" | "postgres";
  /** Every table, as the stages declare it. */
  readonly tables: readonly DeclaredTable[];
  /**
   * The handle of one environment: row-level security limits reads and writes to its rows. A read by id is one round trip,
   * because settings that a session does not have yet travel with the statement.
   */
  environment(environmentId: string): Database;
  /**
   * For work across environments: looking up tokens and keys, scheduling. It sees all rows; never use it with outside input
   * without a scope.
   */
  readonly service: Database;
  /** Listens to NOTIFY. `onNotice` receives the payload; `onGap` is called after a reconnect, when notices may have been lost. */
  listen(channel: string, onNotice: (payload: string) => void, onGap: () => void): Promise<Listening>;
  /**
   * How many statements and transactions have begun that may write, in a database that only this process writes to: between two calls with the
   * same number nothing was written. Null where others may write. Jobs are not counted.
   */
  writesBegun(): number | null;
  /**
   * Gives a table that has a part for each day those that are wanted, and drops the old ones, as the owner of the tables. Rows may be written
   * meanwhile. Rejects when the table is in use for too long: call it again later.
   */
  keepDayParts(table: keyof Tables & string, wanted: WantedDays): Promise<void>;
  /** Names the database itself. After a restore, or on another server, the name is another one. */
  identity(): Promise<string>;
  /** Updates the planner's statistics where the database does not do so by itself. Call it after large writes. */
  analyze(): Promise<void>;
  /** Removes dead rows as well. Call it from time to time. */
  tidy(): Promise<void>;
}
