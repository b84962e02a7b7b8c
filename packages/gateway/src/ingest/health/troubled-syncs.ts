import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { allSystemsInUse, systemCreatedAt } from "../../systems/registry/systems-in-use.ts";
import { isRefused } from "../poll/sync-state-rows.ts";

interface SystemOfConnector {
  readonly environmentId: string;
  readonly systemId: string;
  readonly connectorId: string;
}

/** An entity of a system whose polls fail, or have not succeeded for a time. */
export interface TroubledSync extends SystemOfConnector {
  readonly entity: string;
  /** How many polls in a row have failed. */
  readonly failures: number;
  /** The code of the last failure. Null when it did not fail. */
  readonly code: string | null;
  /** When it last succeeded, or was connected. */
  readonly lastSuccessAt: Date;
  /** Whether its first sync goes on. */
  readonly isBeginning: boolean;
}

/**
 * The entities of systems in use, in all environments, whose last poll failed or whose last success is older than a time. Reads one row for each
 * system and entity.
 */
export async function selectTroubledSyncs(service: Database, succeededBefore: Date): Promise<readonly TroubledSync[]> {
  const key = { environmentId: sql.ref("state.environment_id"), systemId: sql.ref("state.system_id") };
  const { rows } = await sql<TroubledSync>`
    select state.environment_id as "environmentId", state.system_id as "systemId", used.connector_id as "connectorId", state.entity,
      state.failures, split_part(state.error, ':', 1) as code, success.at as "lastSuccessAt",
      state.phase = 'backfill' and state.failures = 0 and state.last_run_at >= ${succeededBefore}::timestamptz as "isBeginning"
    from sync_states as state
      join (${allSystemsInUse}) as used on used.environment_id = state.environment_id and used.id = state.system_id
      cross join lateral (select coalesce(state.last_success_at, ${systemCreatedAt(key)}) as at) as success
    where not (${isRefused("state")}) and state.next_run_at is not null
      and (state.failures > 0 or success.at < ${succeededBefore}::timestamptz)`.execute(service);
  return rows;
}

/** A run that takes longer than those before it. */
export interface SlowSync extends SystemOfConnector {
  readonly entity: string;
  readonly seconds: number;
  /** The median of the runs before it. */
  readonly medianSeconds: number;
}

/** So many of an entity's runs are compared. */
const comparedRuns = 20;
/** With fewer of them nothing is known. */
const fewestRuns = 5;

/**
 * The entities whose latest run without an error, which may still go on, takes longer than a number of seconds, with the median of the runs
 * before. Only entities whose last run took long, and runs under way, are looked at: by `sync_states_long`, `sync_runs_open` and
 * `sync_runs_by_system`.
 */
export async function selectSlowSyncs(service: Database, seconds: number, now: Date): Promise<readonly SlowSync[]> {
  const { rows } = await sql<SlowSync>`
    with candidates as (
      select environment_id, system_id, entity from sync_states where is_long and phase = 'incremental' and failures = 0
      union
      select environment_id, system_id, entity from sync_runs
      where ended_at is null and kind = 'poll' and started_at < ${new Date(now.getTime() - seconds * 1000)}::timestamptz
    )
    select found.environment_id as "environmentId", found.system_id as "systemId", used.connector_id as "connectorId", found.entity,
      latest as seconds, median as "medianSeconds"
    from candidates found
      join (${allSystemsInUse}) as used on used.environment_id = found.environment_id and used.id = found.system_id
      cross join lateral (
        select max(took) filter (where place = 1) as latest, count(*) as runs,
          percentile_cont(0.5) within group (order by took) filter (where place > 1) as median
        from (
          select extract(epoch from coalesce(ended_at, ${now}::timestamptz) - started_at)::float8 as took,
            row_number() over (order by started_at desc) as place
          from sync_runs
          where environment_id = found.environment_id and system_id = found.system_id and entity = found.entity and kind = 'poll'
            and error is null
          order by started_at desc limit ${comparedRuns + 1}
        ) as newest
      ) as compared
    where runs > ${fewestRuns} and latest > ${seconds}`.execute(service);
  return rows;
}

/** How many of a system's records cannot be read. */
export interface RejectedCount extends SystemOfConnector {
  readonly rejected: number;
  /** How many others there are; enough to know that they are fewer than the share, where they are many. */
  readonly records: number;
}

/**
 * The systems in use that have records which cannot be read. The others are counted as far as it takes to know that the rejected ones are no
 * more than `percent` of all. By the primary key of `rejected_records`, and by `records_by_remote_id`.
 */
export async function selectRejectedCounts(service: Database, percent: number): Promise<readonly RejectedCount[]> {
  const { rows } = await sql<RejectedCount>`
    select used.environment_id as "environmentId", used.id as "systemId", used.connector_id as "connectorId",
      sum(rejected.count)::int as rejected, sum(others.count)::int as records
    from (select environment_id, system_id, entity, count(*) from rejected_records group by environment_id, system_id, entity) as rejected
      join (${allSystemsInUse}) as used on used.environment_id = rejected.environment_id and used.id = rejected.system_id
      cross join lateral (
        select count(*) from (
          select from records where environment_id = rejected.environment_id and system_id = rejected.system_id
            and entity = rejected.entity
          limit ceil(rejected.count * 100.0 / ${percent}::float8)::bigint
        ) as counted
      ) as others
    group by used.environment_id, used.id, used.connector_id`.execute(service);
  return rows;
}

/** Deletions of a system that wait for an operator. */
export interface SuspectedCount extends SystemOfConnector {
  readonly records: number;
  readonly total: number;
  readonly entities: readonly string[];
}

/** The systems in use with deletions that wait for a decision. The table is small. */
export async function selectSuspectedCounts(service: Database): Promise<readonly SuspectedCount[]> {
  const { rows } = await sql<SuspectedCount>`
    select held.environment_id as "environmentId", held.system_id as "systemId", used.connector_id as "connectorId",
      sum(held.records)::int as records, sum(held.total)::int as total, array_agg(held.entity order by held.entity) as entities
    from held_deletions as held
      join (${allSystemsInUse}) as used on used.environment_id = held.environment_id and used.id = held.system_id
    where held.decision is null
    group by held.environment_id, held.system_id, used.connector_id`.execute(service);
  return rows;
}
