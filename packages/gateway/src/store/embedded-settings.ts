import { PGlite } from "@electric-sql/pglite";

/**
 * For one session in the memory of this process. The database files are in the operating system's cache anyway, so a large cache of its own
 * would hold everything twice. Statistics come from 2,400 rows of a table instead of 30,000: reading those of a large table in one statement
 * would hold everybody up for more than half a second.
 */
const sparing = ["shared_buffers=16MB", "max_connections=5", "default_statistics_target=8"];

/** How the embedded PostgreSQL is started. */
export const embeddedSettings = [...PGlite.defaultStartParams, ...sparing.flatMap((setting) => ["-c", setting])];
