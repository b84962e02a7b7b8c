import { sql, type SqlBool } from "kysely";
import { GatewayError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import type { ChangeLog, ChangeStretch } from "./change-log.ts";
import { toRecordChange, toSystemStatusChange } from "./change-rows.ts";
import { selectPage, type FoundPage, type LogPage } from "./select-page.ts";
import { selectionConditions } from "./selection-conditions.ts";

/** Reads the log. A page of it is one statement ({@link selectPage}); a system's history goes by `system_changes_by_system`. */
export function createChangeLog(store: Store): ChangeLog {
  const bounds = async (environmentId: string) => {
    const row = await store
      .environment(environmentId)
      .selectFrom("environments")
      .select(["change_position", "change_floor"])
      .where("id", "=", environmentId)
      .executeTakeFirstOrThrow();
    return { position: row.change_position, floor: row.change_floor };
  };
  return {
    position: async (environmentId) => (await bounds(environmentId)).position,
    floor: async (environmentId) => (await bounds(environmentId)).floor,
    async records(environmentId, after, limit, selection = {}) {
      const page = { environmentId, after, limit, conditions: selectionConditions(selection) };
      return stretch(page, await selectPage(store.environment(environmentId), "changes", page), toRecordChange);
    },
    async systems(environmentId, after, limit) {
      const page = { environmentId, after, limit, conditions: sql<SqlBool>`true` };
      return stretch(page, await selectPage(store.environment(environmentId), "system_changes", page), toSystemStatusChange);
    },
    async statusHistory(environmentId, systemId, before, limit) {
      let select = store
        .environment(environmentId)
        .selectFrom("system_changes")
        .selectAll()
        .where("environment_id", "=", environmentId)
        .where("system_id", "=", systemId);
      if (before !== null) select = select.where("position", "<", before);
      const rows = await select.orderBy("position", "desc").limit(limit).execute();
      return rows.map(toSystemStatusChange);
    },
  };
}

function stretch<Row, Change extends { readonly position: number }>(
  { after, limit }: LogPage,
  { floor, end, rows }: FoundPage<Row>,
  toChange: (row: Row) => Change,
): ChangeStretch<Change> {
  if (after < floor) {
    throw new GatewayError(
      "CURSOR_EXPIRED",
      "The changes after this cursor are no longer kept. Read the list again and go on from its changeCursor.",
    );
  }
  if (after > end)
    throw new GatewayError("INVALID_CURSOR", "This cursor lies ahead of the change log. Use one that the API gave you.");
  const changes = rows.slice(0, limit).map(toChange);
  const hasMore = rows.length > limit;
  return { changes, hasMore, readTo: hasMore ? (changes.at(-1)?.position ?? end) : end };
}
