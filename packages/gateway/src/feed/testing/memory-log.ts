import { withRows, type Appended, type WrittenRow } from "../../change-log/appended.ts";
import type { ChangeLog } from "../../change-log/change-log.ts";
import type { RecordChange } from "../../change-log/change.ts";
import { beyondRetention, logForked } from "../../change-log/lost-place.ts";
import { isSamePlace, type Place } from "../../change-log/place.ts";
import type { Interest } from "../feed.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/**
 * A log in memory with the guarantees of the real one: positions ascend in commit order, and every commit leaves its own mark.
 */
export function createMemoryLog() {
  const changes: RecordChange[] = [];
  const marks: (string | null)[] = [null];
  let commits = 0;
  let floor = 0;
  const reads = { count: 0 };
  const placeAt = (position: number): Place => ({ position, mark: marks[position] ?? null });
  const end = () => placeAt(marks.length - 1);
  const look = (after: Place) => {
    if (after.position < floor) throw beyondRetention();
    if (after.position >= marks.length || !isSamePlace(placeAt(after.position), after)) throw logForked();
  };
  const commit = (count: number): Place => {
    const after = end();
    commits += 1;
    for (let number = 0; number < count; number += 1) marks.push(`mark-${commits}`);
    return after;
  };
  const log: ChangeLog = {
    end: async () => end(),
    state: async () => ({ ...end(), unloggedRemovals: 0 }),
    progress: async () => ({ state: { ...end(), unloggedRemovals: 0 }, touched: null }),
    floor: async () => placeAt(floor),
    placeAt: async () => end(),
    async records(_, after, limit) {
      reads.count += 1;
      await Promise.resolve();
      look(after);
      const readTo = end();
      const start = indexAbove(changes, after.position);
      const found = changes.slice(start, Math.min(start + limit + 1, indexAbove(changes, readTo.position)));
      await Promise.resolve();
      const page = found.slice(0, limit);
      const hasMore = found.length > limit;
      return { changes: page, hasMore, readTo: hasMore ? placeAt(page.at(-1)?.position ?? 0) : readTo };
    },
    async systems(_, after) {
      look(after);
      return { changes: [], hasMore: false, readTo: end() };
    },
    async commands(_, after) {
      look(after);
      return { changes: [], hasMore: false, readTo: end() };
    },
    async notices(_, after) {
      look(after);
      return { changes: [], hasMore: false, readTo: end() };
    },
    continuationOf: async (_environmentId, place) => place,
    oldestAfter: async () => null,
    history: async () => [],
    statusHistory: async () => [],
  };
  return {
    log,
    changes,
    placeAt,
    /** The number of reads of records. */
    reads,
    /** A transaction with this many changes. */
    append(count: number, values: Partial<RecordChange> = {}): Appended {
      const after = commit(count);
      const added = Array.from({ length: count }, (_, index) => changeAt(placeAt(after.position + 1 + index), values));
      changes.push(...added);
      return withRows({ ...end(), after, changes: added }, () => added.map(rowOf));
    },
    /** Removes the entries at or below a position. */
    prune(position: number): void {
      floor = position;
      changes.splice(0, changes.findLastIndex((change) => change.position <= position) + 1);
    },
    /** A transaction that takes a position for another kind of entry, such as a system's status. Returns the position. */
    appendOther(): number {
      commit(1);
      return end().position;
    },
    /** Loses all commits above a position, as in a failover or after restoring a backup. */
    rewind(position: number): void {
      marks.length = position + 1;
      changes.length = indexAbove(changes, position);
    },
  };
}

/** The index of the first change above a position. */
function indexAbove(changes: readonly RecordChange[], position: number): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

const record = { document: {}, updatedAt: new Date(0), deletedAt: null };

const changeAt = ({ position, mark }: Place, values: Partial<RecordChange>): RecordChange => ({
  type: "record",
  position,
  mark,
  kind: "UPDATED",
  entity: "WorkOrder",
  recordId: `wo_${position % 7}`,
  systemId: "sys_1",
  version: position,
  changedFields: [],
  occurredAt: null,
  recordedAt: new Date(0),
  cause: "POLL",
  traceId: "t",
  actor: null,
  record: {
    ...record,
    id: `wo_${position % 7}`,
    systemId: "sys_1",
    entity: "WorkOrder",
    version: position,
    remoteId: "1",
    remoteUrl: null,
    customFields: null,
    remoteData: null,
    remoteCreatedAt: null,
    remoteUpdatedAt: null,
    createdAt: new Date(0),
  },
  previous: record,
  ...values,
});

/** A change in its written form. */
const rowOf = (change: RecordChange): WrittenRow => ({
  environment_id: "env_1",
  position: change.position,
  mark: change.mark,
  kind: change.kind,
  entity: change.entity,
  record_id: change.recordId,
  system_id: change.systemId,
  version: change.version,
  changed_fields: [...change.changedFields],
  occurred_at: change.occurredAt,
  recorded_at: change.recordedAt,
  cause: change.cause,
  trace_id: change.traceId,
  record: change.record && JSON.stringify(change.record),
  previous: change.previous && JSON.stringify({ ...change.previous.document, $updatedAt: change.previous.updatedAt }),
});

/** An interest in the changes that a condition accepts. It counts its evaluations. */
export function interestIn(key: string, isWanted: (change: RecordChange) => boolean): Interest<RecordChange> & { asked: number } {
  const interest = {
    key,
    within: {},
    asked: 0,
    verdictOf(change: RecordChange) {
      interest.asked += 1;
      return isWanted(change) ? change.position % 2 === 0 : null;
    },
  };
  return interest;
}
