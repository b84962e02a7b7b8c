import { sql } from "kysely";

/**
 * Lets the commit of the statement that selects it not wait for the disk. A server that crashes may then lose what work noted about itself in
 * its last second; the work is then repeated, as after a kill. Nothing that others rely on is written so: records, changes, stored webhooks and
 * jobs are on the disk before anything that is noted about them.
 */
export const withoutDisk = sql<string>`set_config('synchronous_commit', 'off', true)`;
