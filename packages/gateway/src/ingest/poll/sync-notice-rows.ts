import { sql } from "kysely";
import type { NewNotice } from "../../change-log/append-notices.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import type { SyncTold } from "./sync-told.ts";

/** A run that this transaction has ended, and what is to be told of its sync. */
export interface ToldRun {
  readonly target: SyncTarget;
  readonly id: string;
  readonly endedAt: Date;
  readonly told: SyncTold;
}

/** The notices about syncs, with the counts of all their runs; none about one that changed no record unless it is always told. By `sync_runs_by_system`. */
export async function selectSyncNotices(
  transaction: DatabaseTransaction,
  environmentId: string,
  runs: readonly ToldRun[],
): Promise<readonly NewNotice[]> {
  const column = <Value>(valueOf: (run: ToldRun) => Value) => runs.map(valueOf);
  const { rows } = await sql<Counts & { readonly id: string }>`
    select given.id, sum(run.created)::int as created, sum(run.updated)::int as updated, sum(run.deleted)::int as deleted,
      sum(run.rejected)::int as rejected
    from unnest(${column(({ id }) => id)}::text[], ${column(({ target }) => target.systemId)}::text[],
        ${column(({ target }) => target.entity)}::text[], ${column(({ told }) => told.runKind)}::text[],
        ${column(({ told }) => told.startedAt)}::timestamptz[]) as given (id, system_id, entity, kind, started_at)
      join sync_runs as run on run.environment_id = ${environmentId} and run.system_id = given.system_id and run.entity = given.entity
        and run.kind = given.kind and run.started_at >= given.started_at
    group by given.id`.execute(transaction);
  const counted = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return runs.flatMap((run) => {
    const counts = counted.get(run.id);
    if (counts === undefined || !(run.told.isAlways || counts.created + counts.updated + counts.deleted > 0)) return [];
    return [noticeOf(run, counts)];
  });
}

interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly rejected: number;
}

const noticeOf = ({ target, id, endedAt, told }: ToldRun, counts: Counts): NewNotice => ({
  kind: "SYNC_FINISHED",
  systemId: target.systemId,
  subjectId: id,
  data: {
    entity: target.entity,
    kind: told.kind,
    ...counts,
    errorCode: told.errorCode,
    startedAt: told.startedAt.toISOString(),
    finishedAt: endedAt.toISOString(),
  },
  recordedAt: endedAt,
  traceId: told.traceId,
});
