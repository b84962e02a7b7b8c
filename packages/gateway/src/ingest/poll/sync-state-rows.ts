import { type RawBuilder, sql, type Selectable, type SqlBool } from "kysely";
import type { Database, Store } from "../../store/database.ts";
import type { SyncStateTable } from "../tables.ts";
import { withoutDisk } from "../../store/without-disk.ts";
import { allSystemsInUse, systemHasStatus } from "../../systems/registry/systems-in-use.ts";

/** One entity of one system. */
export interface SyncTarget {
  readonly environmentId: string;
  readonly systemId: string;
  readonly entity: string;
}

export type SyncState = Omit<Selectable<SyncStateTable>, "environment_id" | "system_id" | "entity">;

/** The columns of a state. */
export const stateColumns = [
  "phase",
  "since",
  "pass_started_at",
  "page_cursor",
  "failures",
  "error",
  "last_run_at",
  "last_success_at",
  "next_run_at",
  "scanned_at",
  "newest_remote_at",
  "newest_seen_at",
  "is_long",
  "asked_until",
  "pass_progress",
  "scan",
] as const satisfies readonly (keyof SyncState)[];

/** Changes of a state, except of the complete list in progress and of the plan. */
export type StateChanges = Partial<Omit<SyncState, "scan" | "next_run_at">>;

/** The state of syncing; created on the first call. By primary key. */
export async function loadSyncState(store: Store, { environmentId, systemId, entity }: SyncTarget): Promise<SyncState> {
  const database = store.environment(environmentId);
  await database
    .insertInto("sync_states")
    .values({ environment_id: environmentId, system_id: systemId, entity, phase: "backfill" })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await database
    .selectFrom("sync_states")
    .select(stateColumns)
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .executeTakeFirstOrThrow();
}

/**
 * Saves when the next run is planned; an earlier plan stays. Null: no run is planned. Returns whether the next run takes a long turn. The
 * commit does not wait for the disk: a run that is not planned is looked for. By the primary key.
 */
export async function saveNextRun(
  store: Store,
  { environmentId, systemId, entity }: SyncTarget,
  at: Date | null,
  now: Date,
): Promise<boolean> {
  const isSooner = sql`next_run_at > ${now} and next_run_at < ${at}`;
  const { rows } = await sql<{ readonly is_long: boolean }>`
    update sync_states set next_run_at = case when ${isSooner} then next_run_at else ${at}::timestamptz end
    from (select ${withoutDisk}) as relaxed
    where environment_id = ${environmentId} and system_id = ${systemId} and entity = ${entity}
    returning is_long`.execute(store.environment(environmentId));
  return rows[0]?.is_long === true;
}

/** Makes the complete lists of a system due if the last one ended at or before a time. By the primary key. */
export async function forgetScans(store: Store, environmentId: string, systemId: string, before: Date): Promise<void> {
  await store
    .environment(environmentId)
    .updateTable("sync_states")
    .set({ scanned_at: null })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("scanned_at", "<=", before)
    .execute();
}

/**
 * Makes the next poll of every entity of every system list everything, and its complete list due, from their first pages: for an author whose
 * connector reads the same payloads in another way by now. What lists that were under way have shown goes with the end of the next ones. Reads
 * the whole table.
 */
export async function forgetLists(service: Database): Promise<void> {
  const anew = { since: null, pass_started_at: null, page_cursor: null, pass_progress: null, scanned_at: null, scan: null };
  await service.updateTable("sync_states").set(anew).execute();
}

/** Saves the state of syncing, {@link withoutDisk}. By the primary key. */
export async function saveSyncState(
  store: Store,
  { environmentId, systemId, entity }: SyncTarget,
  changes: StateChanges,
): Promise<void> {
  const { pass_progress: progress, ...others } = changes;
  const json = progress === undefined ? {} : { pass_progress: progress === null ? null : JSON.stringify(progress) };
  await store
    .environment(environmentId)
    .updateTable("sync_states")
    .from(sql<{ readonly setting: string }>`(select ${withoutDisk} as setting)`.as("relaxed"))
    .set({ ...others, ...json })
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .execute();
}

/** Whether an entity of a system, or its complete list, has failed at least this many times in a row, or its vendor has asked us to wait. By the primary key. */
export async function isTroubled(
  store: Store,
  { environmentId, systemId }: Pick<SyncTarget, "environmentId" | "systemId">,
  failures: number,
  now: Date,
): Promise<boolean> {
  const row = await store
    .environment(environmentId)
    .selectFrom("sync_states")
    .select("entity")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where(({ or, eb }) =>
      or([
        eb("failures", ">=", failures),
        eb("asked_until", ">", now),
        eb(sql<number>`coalesce((scan->>'failures')::int, 0)`, ">=", failures),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** A run may be this late before anybody wonders whether its job was lost. */
const lateMilliseconds = 30_000;
/** A run that is planned further ahead than this was planned by a clock that has been set back since. */
const aheadMilliseconds = 86_400_000;

/**
 * The entities of systems in use, in all environments, whose next run is late or not planned, with whether it takes a long turn. Entities
 * alternate between systems. By the primary key of `sync_states`; it scans all systems, thousands of them.
 *
 * @param served the entities that each connector serves.
 */
export async function selectUnplanned(
  store: Store,
  served: readonly { readonly connectorId: string; readonly entity: string }[],
  now: Date,
): Promise<readonly (SyncTarget & { readonly isLong: boolean })[]> {
  const { rows } = await sql<SyncTarget & { readonly isLong: boolean }>`
    select used.environment_id as "environmentId", used.id as "systemId", served.entity, coalesce(state.is_long, false) as "isLong"
    from unnest(${served.map(({ connectorId }) => connectorId)}::text[], ${served.map(({ entity }) => entity)}::text[])
      as served (connector_id, entity)
    join (${allSystemsInUse}) as used on used.connector_id = served.connector_id
    left join sync_states as state
      on state.environment_id = used.environment_id and state.system_id = used.id and state.entity = served.entity
    where state.next_run_at is null or state.next_run_at < ${new Date(now.getTime() - lateMilliseconds)}::timestamptz
      or state.next_run_at > ${new Date(now.getTime() + aheadMilliseconds)}::timestamptz
    order by served.entity, used.environment_id, used.id`.execute(store.service);
  return rows;
}

/** A condition: the credentials may not list an optional entity. */
export const isRefused = (state: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`${sql.ref(`${state}.failures`)} = 0 and ${sql.ref(`${state}.error`)} is not null`;

/** Counts the entities of systems in use whose first pass has not finished, except those that their credentials may not list. The table is small: one row per system and entity. */
export async function countUnsynced(store: Store): Promise<number> {
  const system = { environmentId: sql.ref("state.environment_id"), systemId: sql.ref("state.system_id") };
  const row = await store.service
    .selectFrom("sync_states as state")
    .select((expression) => expression.fn.countAll<number>().as("count"))
    .where("state.phase", "=", "backfill")
    .where(sql<SqlBool>`not (${isRefused("state")})`)
    .where(systemHasStatus(system, ["PENDING", "CONNECTED"]))
    .executeTakeFirstOrThrow();
  return row.count;
}
