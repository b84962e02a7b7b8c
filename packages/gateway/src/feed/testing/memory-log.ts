import type { Appended } from "../../change-log/appended.ts";
import type { ChangeLog } from "../../change-log/change-log.ts";
import type { RecordChange } from "../../change-log/change.ts";
import { GatewayError } from "../../errors.ts";
import type { Interest } from "../feed.ts";

export const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** A log in memory that keeps the one promise of the real one: positions ascend in commit order. */
export function createMemoryLog() {
  const changes: RecordChange[] = [];
  let end = 0;
  let floor = 0;
  const reads = { count: 0 };
  const log: ChangeLog = {
    position: async () => end,
    floor: async () => floor,
    async records(_, after, limit) {
      reads.count += 1;
      await Promise.resolve();
      if (after < floor) throw new GatewayError("CURSOR_EXPIRED", "What came after this cursor is not kept any more.");
      const readTo = end;
      const start = indexAbove(changes, after);
      const found = changes.slice(start, Math.min(start + limit + 1, indexAbove(changes, readTo)));
      await Promise.resolve();
      const page = found.slice(0, limit);
      const hasMore = found.length > limit;
      return { changes: page, hasMore, readTo: hasMore ? (page.at(-1)?.position ?? readTo) : readTo };
    },
    systems: async (_, after) => ({ changes: [], hasMore: false, readTo: Math.max(end, after) }),
    statusHistory: async () => [],
  };
  return {
    log,
    changes,
    /** How often records were read. */
    reads,
    /** A transaction with so many changes. */
    append(count: number, values: Partial<RecordChange> = {}): Appended {
      const after = end;
      const added = Array.from({ length: count }, (_, index) => changeAt(after + 1 + index, values));
      changes.push(...added);
      end += count;
      return { after, position: end, changes: added };
    },
    /** Takes out what is at or below a position. */
    prune(position: number): void {
      floor = position;
      changes.splice(0, changes.findLastIndex((change) => change.position <= position) + 1);
    },
    /** A transaction that takes a position for something else, such as a system's status. Answers the position. */
    appendOther(): number {
      end += 1;
      return end;
    },
  };
}

/** Where the changes above a position begin. */
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

const changeAt = (position: number, values: Partial<RecordChange>): RecordChange => ({
  type: "record",
  position,
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

/** Wants what a condition lets through, and counts how often it was asked. */
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
