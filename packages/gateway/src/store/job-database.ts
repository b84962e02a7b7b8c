import type pg from "pg";
import type { PoolConfig } from "pg";
import type { ConstructorOptions } from "pg-boss";
import type { Roles } from "./roles.ts";

/** The part of pg-boss's options that says where its tables are, and what it hands on to the pool that it makes. */
export type JobConnection = Pick<ConstructorOptions, "db" | "backend" | "connectionString" | "max" | "application_name"> &
  Pick<PoolConfig, "Client" | "query_timeout">;

/** What the job queue stands on. */
export interface JobDatabase extends JobConnection {
  readonly roles: Roles;
  /** A class of clients whose sessions bear the number of a node. Null where no other process can have the database open. */
  readonly clientOf: ((node: number) => typeof pg.Client) | null;
  /** Sets up while no other node does. @throws StartError when the database does not let it. */
  whileAlone<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** The setting of a session that says which node's it is. */
export const nodeSetting = "fettle.node";
