import { PGlite } from "@electric-sql/pglite";

/**
 * For one session in the memory of this process. The database files are in the operating system's cache anyway, so a large cache of its own
 * would hold everything twice.
 */
const sparing = ["shared_buffers=16MB", "max_connections=5"];

/** How the embedded PostgreSQL is started. */
export const embeddedSettings = [...PGlite.defaultStartParams, ...sparing.flatMap((setting) => ["-c", setting])];
