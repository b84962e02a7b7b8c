import { sql, type SqlBool } from "kysely";
import type { Store } from "../store/database.ts";
import type { ChangeLog, ChangeStretch } from "./change-log.ts";
import { selectContinuation } from "./continuation-of.ts";
import { toCommandChange, toNoticeChange, toRecordChange, toSystemStatusChange } from "./change-rows.ts";
import { createStateReader, selectLogProgress } from "./log-state.ts";
import { beyondRetention, logForked } from "./lost-place.ts";
import { selectBounds } from "./select-bounds.ts";
import { selectPage, type FoundPage, type LogPage } from "./select-page.ts";
import { selectOldestAfter } from "./oldest-after.ts";
import { selectPlaceAt } from "./place-at-time.ts";
import { selectRecordHistory } from "./select-record-history.ts";
import { selectStatusHistory } from "./select-status-history.ts";
import { selectionConditions } from "./selection-conditions.ts";
import type { Place } from "./place.ts";

/** How many changes since a state are told one by one. */
const mostTold = 1000;

/** Creates a reader of the log. It reads each page with one statement ({@link selectPage}). */
export function createChangeLog(store: Store): ChangeLog {
  const bounds = (environmentId: string) => selectBounds(store.environment(environmentId), environmentId);
  return {
    end: async (environmentId) => (await bounds(environmentId)).end,
    floor: async (environmentId) => (await bounds(environmentId)).floor,
    state: createStateReader(store),
    progress: (environmentId, since) => selectLogProgress(store.environment(environmentId), environmentId, since, mostTold),
    placeAt: (environmentId, time) => selectPlaceAt(store.environment(environmentId), environmentId, time),
    continuationOf: (environmentId, place) => selectContinuation(store.environment(environmentId), environmentId, place),
    oldestAfter: (environmentId, position) => selectOldestAfter(store.environment(environmentId), environmentId, position),
    async records(environmentId, after, limit, selection = {}, through) {
      const selected = selectionConditions(selection);
      const conditions = through === undefined ? selected : sql<SqlBool>`(${selected} and position <= ${through.position})`;
      const page = { environmentId, after, limit, conditions };
      const found = stretch(page, await selectPage(store.environment(environmentId), "changes", page), toRecordChange);
      if (through === undefined || found.hasMore || through.position > found.readTo.position) return found;
      return { ...found, readTo: through.position < after.position ? after : through };
    },
    async systems(environmentId, after, limit) {
      const page = { environmentId, after, limit, conditions: sql<SqlBool>`true` };
      return stretch(page, await selectPage(store.environment(environmentId), "system_changes", page), toSystemStatusChange);
    },
    async commands(environmentId, after, limit) {
      const page = { environmentId, after, limit, conditions: sql<SqlBool>`true` };
      return stretch(page, await selectPage(store.environment(environmentId), "command_changes", page), toCommandChange);
    },
    async notices(environmentId, after, limit) {
      const page = { environmentId, after, limit, conditions: sql<SqlBool>`true` };
      return stretch(page, await selectPage(store.environment(environmentId), "notices", page), toNoticeChange);
    },
    async history(environmentId, recordId, before, limit) {
      const page = { environmentId, recordId, before, limit };
      return (await selectRecordHistory(store.environment(environmentId), page)).map(toRecordChange);
    },
    async statusHistory(environmentId, systemId, before, limit) {
      const rows = await selectStatusHistory(store.environment(environmentId), { environmentId, systemId, before, limit });
      if (rows === null) throw logForked();
      return rows.map(toSystemStatusChange);
    },
  };
}

function stretch<Row, Change extends Place>(
  { after, limit }: LogPage,
  { floor, end, isForked, rows }: FoundPage<Row>,
  toChange: (row: Row) => Change,
): ChangeStretch<Change> {
  if (after.position < floor) throw beyondRetention();
  if (isForked) throw logForked();
  const changes = rows.slice(0, limit).map(toChange);
  const hasMore = rows.length > limit;
  const last = hasMore ? changes.at(-1) : undefined;
  return { changes, hasMore, readTo: last === undefined ? end : { position: last.position, mark: last.mark } };
}
