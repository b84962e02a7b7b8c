import type { ConstructorOptions } from "pg-boss";

/** The part of pg-boss's options that says where its tables are. */
export type JobDatabase = Pick<ConstructorOptions, "db" | "backend" | "connectionString" | "max" | "application_name">;
