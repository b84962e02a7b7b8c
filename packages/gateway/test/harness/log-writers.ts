import { createChangeLog } from "../../src/change-log/create-change-log.ts";
import type { NewChange } from "../../src/change-log/append-changes.ts";
import type { RecordChange } from "../../src/change-log/change.ts";
import { logStart } from "../../src/change-log/place.ts";
import type { Store } from "../../src/store/database.ts";

/** Creates an environment in its own workspace. */
export async function makeEnvironment({ service }: Pick<Store, "service">, id: string): Promise<void> {
  const now = new Date(0);
  await service.insertInto("workspaces").values({ id, name: "w", created_at: now }).execute();
  await service.insertInto("environments").values({ id, workspace_id: id, kind: "test", created_at: now }).execute();
}

/** Changes that one transaction writes: they share the trace id. */
export function changesOf(traceId: string, count: number, recordedAt = new Date(0)): readonly NewChange[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: "CREATED",
    entity: "WorkOrder",
    record_id: `wo_${traceId}_${index}`,
    system_id: "sys_1",
    version: 1,
    changed_fields: [],
    recorded_at: recordedAt,
    cause: "POLL",
    trace_id: traceId,
    record: null,
    previous: null,
  }));
}

/**
 * Reads the log from its beginning until `hasEnded`, and then to its end; a page that fails is read again. Returns everything it
 * saw.
 * @throws when a position of a page is not the next one.
 */
export async function readWhile(
  store: Store,
  environmentId: string,
  hasEnded: () => boolean,
  mayFail = false,
): Promise<readonly RecordChange[]> {
  const log = createChangeLog(store);
  const seen: RecordChange[] = [];
  for (let isLast = false; !isLast;) {
    isLast = hasEnded();
    try {
      const stretch = await log.records(environmentId, seen.at(-1) ?? logStart, 37);
      for (const change of stretch.changes) {
        if (change.position !== seen.length + 1) throw new RangeError(`Position ${change.position} came after ${seen.length}`);
        seen.push(change);
      }
      isLast &&= !stretch.hasMore;
    } catch (error) {
      if (!mayFail || error instanceof RangeError) throw error;
      isLast = false;
    }
  }
  return seen;
}
