import { sql, type SqlBool } from "kysely";
import type { Database } from "../store/database.ts";
import { toCommand, type CommandRow } from "./command-rows.ts";
import type { Command, CommandQuery } from "./commands.ts";

/**
 * Lists commands, newest first: reads the newest of each status, and of each named system, in order and merges them. The cost does not
 * depend on how many other commands there are. Uses the indexes `commands_by_status` and `commands_by_system_and_status`.
 */
export async function listCommands(
  database: Database,
  environmentId: string,
  { statuses, systemIds, exceptSystemIds, after, limit }: CommandQuery,
): Promise<readonly Command[]> {
  if (limit === 0 || statuses.length === 0 || systemIds?.length === 0) return [];
  const isBehind = after === null ? sql<SqlBool>`true` : sql`(created_at, id) < (${after.createdAt}::timestamptz, ${after.id})`;
  const isOfSystem =
    systemIds === null
      ? sql<SqlBool>`system_id <> all(${exceptSystemIds}::text[])`
      : sql<SqlBool>`system_id = asked_system.id and system_id <> all(${exceptSystemIds}::text[])`;
  const eachSystem = systemIds === null ? sql`` : sql`cross join unnest(${systemIds}::text[]) as asked_system (id)`;
  const { rows } = await sql<CommandRow>`
    select newest.* from unnest(${statuses}::text[]) as asked (status) ${eachSystem}
    cross join lateral (
      select * from commands
      where environment_id = ${environmentId} and status = asked.status and ${isOfSystem} and ${isBehind}
      order by created_at desc, id desc limit ${sql.lit(limit)}
    ) as newest
    order by created_at desc, id desc limit ${sql.lit(limit)}`.execute(database);
  return rows.map(toCommand);
}
