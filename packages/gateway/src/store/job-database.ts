import type { PoolConfig } from "pg";
import type { ConstructorOptions } from "pg-boss";

/** The part of pg-boss's options that says where its tables are, and what it hands on to the pool that it makes. */
export type JobDatabase = Pick<ConstructorOptions, "db" | "backend" | "connectionString" | "max" | "application_name"> &
  Pick<PoolConfig, "Client" | "query_timeout">;
