import { type Insertable, type Selectable, sql, type Updateable } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { AlertChannelTable } from "../tables.ts";
import { testPauseMilliseconds } from "./channel.ts";

export type ChannelRow = Selectable<AlertChannelTable>;

/** By the primary key. */
export const findChannel = (database: Database, environmentId: string, id: string): Promise<ChannelRow | undefined> =>
  database
    .selectFrom("alert_channels")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .executeTakeFirst();

/** All of them, oldest first. By the primary key. */
export const listChannels = (database: Database, environmentId: string): Promise<ChannelRow[]> =>
  database
    .selectFrom("alert_channels")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();

/** The channels of an environment with the rules that they want. Null: all. By the primary key. */
export const selectChannelsForTelling = (database: Database, environmentId: string) =>
  database.selectFrom("alert_channels").select(["id", "rules"]).where("environment_id", "=", environmentId).execute();

/** Counts an environment's channels, and lets no other be added until the transaction ends. */
export async function countForAdding(transaction: DatabaseTransaction, environmentId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`alert channels ${environmentId}`}, 0))`.execute(transaction);
  const { count } = await transaction
    .selectFrom("alert_channels")
    .where("environment_id", "=", environmentId)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertChannel(transaction: DatabaseTransaction, row: Insertable<AlertChannelTable>): Promise<void> {
  await transaction.insertInto("alert_channels").values(row).execute();
}

/** By the primary key. Undefined when it is gone. */
export const updateChannel = (
  database: Database,
  environmentId: string,
  id: string,
  values: Updateable<AlertChannelTable>,
): Promise<ChannelRow | undefined> =>
  database
    .updateTable("alert_channels")
    .set(values)
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();

/**
 * Notes that a channel is tested now. False when a test began a short time ago, at any node, or when the channel is gone. After the clock was set
 * back, tests begin anew. By the primary key.
 */
export async function beginTest(database: Database, environmentId: string, id: string, now: Date): Promise<boolean> {
  const after = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  const { numUpdatedRows } = await database
    .updateTable("alert_channels")
    .set({ last_tested_at: now })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where(({ or, eb }) =>
      or([
        eb("last_tested_at", "is", null),
        eb("last_tested_at", "<=", after(-testPauseMilliseconds)),
        eb("last_tested_at", ">", after(testPauseMilliseconds)),
      ]),
    )
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** By the primary key. Returns whether there was one. */
export async function deleteChannel(database: Database, environmentId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await database
    .deleteFrom("alert_channels")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
