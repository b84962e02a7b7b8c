import type pg from "pg";
import type { PoolConfig } from "pg";
import type { ConstructorOptions } from "pg-boss";
import type { Roles } from "./roles.ts";

/** The pg-boss options that locate its tables, and those that it passes to its pool. */
export type JobConnection = Pick<ConstructorOptions, "db" | "backend" | "connectionString" | "max" | "application_name"> &
  Pick<PoolConfig, "Client" | "query_timeout">;

/** What the job queue works with. */
export interface JobDatabase extends Omit<JobConnection, "Client"> {
  readonly roles: Roles;
  /** Creates a class of clients whose sessions carry a node's number. Null when no other process can open the database. */
  readonly clientOf: ((node: number) => typeof pg.Client) | null;
  /** Runs set-up work while no other node does. @throws StartError when the database does not allow it. */
  whileAlone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** The session setting that contains a node's number. */
export const nodeSetting = "fettle.node";
