import { sql } from "kysely";
import type { Database, Store } from "../store/database.ts";

/** The positions above `after`, up to and with `through`. */
export interface Stretch {
  readonly after: number;
  readonly through: number;
}

/** Every environment there is. */
export async function selectEnvironmentIds({ service }: Pick<Store, "service">): Promise<readonly string[]> {
  const rows = await service.selectFrom("environments").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** Between which positions the log is kept. By the primary key. */
export async function selectBounds(
  database: Database,
  environmentId: string,
): Promise<{ readonly floor: number; readonly end: number }> {
  return await database
    .selectFrom("environments")
    .select(["change_floor as floor", "change_position as end"])
    .where("id", "=", environmentId)
    .executeTakeFirstOrThrow();
}

/** What is old, young, or of before the clock was set back: recorded before `before`, from then to `now`, or later than that. */
export interface Ages {
  readonly before: Date;
  readonly now: Date;
}

/**
 * Whether something of a stretch above the floor is young, and the highest position below that which is old; null when there is none.
 * Positions have no gaps there, so that the stretch bounds what is looked at. By the primary keys.
 */
export async function findAges(
  database: Database,
  environmentId: string,
  { after, through }: Stretch,
  { before, now }: Ages,
): Promise<{ readonly hasYoung: boolean; readonly lastOld: number | null }> {
  const found = (table: "changes" | "system_changes") => sql`
    select position, recorded_at < ${before} as is_old from ${sql.table(table)}
    where environment_id = ${environmentId} and position > ${after} and position <= ${through} and recorded_at <= ${now}`;
  const { rows } = await sql<{ hasYoung: boolean; lastOld: number | null }>`
    with found as (${found("changes")} union all ${found("system_changes")}),
      young as (select min(position) as first from found where not is_old)
    select young.first is not null as "hasYoung",
      (select max(position) from found where is_old and (young.first is null or position < young.first)) as "lastOld"
    from young`.execute(database);
  return rows[0] ?? { hasYoung: false, lastOld: null };
}

/**
 * Raises the floor in one statement of its own, and never lowers it. False when a writer holds the counter, which is the same row: nobody
 * is waited for, so that nobody has to wait behind this. The lock is a writer's own, which foreign keys do not meet. By the primary key.
 */
export async function raiseFloor(database: Database, environmentId: string, floor: number): Promise<boolean> {
  const result = await database
    .updateTable("environments")
    .set({ change_floor: sql`greatest(change_floor, ${floor})` })
    .where("id", "=", (free) =>
      free.selectFrom("environments").select("id").where("id", "=", environmentId).forNoKeyUpdate().skipLocked(),
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
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

/** Deletes the changes of a stretch, without those that somebody is writing to or deleting. By the primary key. */
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
        .orderBy("position")
        .forUpdate()
        .skipLocked(),
    )
    .execute();
}

/**
 * Deletes some changes of systems' statuses at or below the floor and answers the last position of them; null when none was left. The
 * newest of each system that is still there stays, for it says since when and why the system is as it is. By the primary key and
 * `system_changes_by_system`.
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
      where environment_id = ${environmentId} and position > ${after} and position <= ${through}
        and (exists (select from system_changes newer
               where newer.environment_id = ${environmentId} and newer.system_id = old.system_id and newer.position > old.position)
          or not exists (select from systems where systems.environment_id = ${environmentId} and systems.id = old.system_id))
      order by position limit ${limit}))
    returning position`.execute(database);
  return rows.length === 0 ? null : Math.max(...rows.map(({ position }) => position));
}
