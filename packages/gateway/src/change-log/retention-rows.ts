import { sql } from "kysely";
import type { Database, Store } from "../store/database.ts";
import { type LogTables, ofLogTables } from "./log-tables.ts";
import { isForked, markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** The positions above `after`, up to and including `through`. */
export interface Stretch {
  readonly after: number;
  readonly through: number;
}

/** The ids of all environments. */
export async function selectEnvironmentIds({ service }: Pick<Store, "service">): Promise<readonly string[]> {
  const rows = await service.selectFrom("environments").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/**
 * The limits between old, young and future changes: recorded before `before`, from then until `now`, or later, before the clock
 * was set back.
 */
export interface Ages {
  readonly before: Date;
  readonly now: Date;
}

/**
 * Returns whether a section above the floor contains a young change, and the highest old position below it; null when there is
 * none. Positions have no gaps there, so the section's length limits the scan. By the primary keys.
 */
export async function findAges(
  database: Database,
  environmentId: string,
  { after, through }: Stretch,
  { before, now }: Ages,
): Promise<{ readonly hasYoung: boolean; readonly lastOld: number | null }> {
  const found = (table: keyof LogTables) => sql`
    select position, recorded_at < ${before} as is_old from ${sql.table(table)}
    where environment_id = ${environmentId} and position > ${after} and position <= ${through} and recorded_at <= ${now}`;
  const { rows } = await sql<{ hasYoung: boolean; lastOld: number | null }>`
    with found as (${ofLogTables(found)}),
      young as (select min(position) as first from found where not is_old)
    select young.first is not null as "hasYoung",
      (select max(position) from found where is_old and (young.first is null or position < young.first)) as "lastOld"
    from young`.execute(database);
  return rows[0] ?? { hasYoung: false, lastOld: null };
}

/**
 * Raises the floor in one statement of its own, and never lowers it. False when a writer has locked the counter, which is the
 * same row: it does not wait for that lock, so no writer queues behind it. It takes the lock that writers take, which foreign
 * keys do not conflict with. Also false when the log no longer has the end that was seen: after a failover, entries below the
 * floor may be young. By the primary keys.
 */
export async function raiseFloor(database: Database, environmentId: string, floor: number, seenEnd: Place): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update environments e
    set change_floor = greatest(change_floor, ${floor}),
      change_floor_mark = case when change_floor < ${floor} then ${markAt(sql`${floor}::bigint`)} else change_floor_mark end
    where id = (select id from environments where id = ${environmentId} for no key update skip locked)
      and (change_floor >= ${floor} or not ${isForked(seenEnd)})`.execute(database);
  return numAffectedRows > 0n;
}

/** The lowest position of a change that is still there although it lies at or below the floor. By the primary key. */
export async function findLeftOver(database: Database, environmentId: string, floor: number): Promise<number | null> {
  const row = await database
    .selectFrom("changes")
    .select("position")
    .where("environment_id", "=", environmentId)
    .where("position", "<=", floor)
    .orderBy("position")
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? null;
}

/** The floor in the statement's own snapshot: a log restored in the meantime has a lower floor and loses nothing above it. */
const floorOf = (environmentId: string) => sql<number>`(select change_floor from environments where id = ${environmentId})`;

/**
 * Deletes the part of a section at or below the floor, except rows that another transaction is writing or deleting. By the
 * primary key.
 */
export async function deleteChanges(database: Database, environmentId: string, { after, through }: Stretch): Promise<void> {
  await database
    .deleteFrom("changes")
    .where("environment_id", "=", environmentId)
    .where("position", "in", (free) =>
      free
        .selectFrom("changes")
        .select("position")
        .where("environment_id", "=", environmentId)
        .where("position", ">", after)
        .where("position", "<=", through)
        .where("position", "<=", floorOf(environmentId))
        .orderBy("position")
        .forUpdate()
        .skipLocked(),
    )
    .execute();
}

/**
 * Deletes some changes of systems' statuses at or below the floor and returns the last deleted position; null when none was left.
 * The newest change of each existing system stays, because it tells since when and why the system has its status. By the primary
 * key and `system_changes_by_system`.
 */
export async function deleteSystemChanges(
  database: Database,
  environmentId: string,
  { after, through }: Stretch,
  limit: number,
): Promise<number | null> {
  const { rows } = await sql<{ position: number }>`
    delete from system_changes where environment_id = ${environmentId} and position = any(array(
      select position from system_changes old
      where environment_id = ${environmentId} and position > ${after} and position <= ${through} and position <= ${floorOf(environmentId)}
        and (exists (select from system_changes newer
               where newer.environment_id = ${environmentId} and newer.system_id = old.system_id and newer.position > old.position)
          or not exists (select from systems where systems.environment_id = ${environmentId} and systems.id = old.system_id))
      order by position limit ${limit}))
    returning position`.execute(database);
  return rows.length === 0 ? null : Math.max(...rows.map(({ position }) => position));
}

/** Deletes some entries of a table of which nothing stays, at or below the floor, and returns how many. By the primary key. */
export async function deleteEntries(
  database: Database,
  table: "command_changes" | "notices",
  environmentId: string,
  through: number,
  limit: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(table)} where environment_id = ${environmentId} and position = any(array(
      select position from ${sql.table(table)}
      where environment_id = ${environmentId} and position <= ${through} and position <= ${floorOf(environmentId)}
      order by position limit ${limit} for update skip locked))`.execute(database);
  return Number(numAffectedRows);
}
