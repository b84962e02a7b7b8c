import { GatewayError } from "../errors.ts";
import type { Store } from "../store/database.ts";
import type { ChangeLog } from "./change-log.ts";
import { selectionConditions } from "./selection-conditions.ts";
import { toRecordChange, toSystemStatusChange } from "./change-rows.ts";

/** Reads the log. Queries go by the primary keys `(environment_id, position)`, a system's history by `system_changes_by_system`. */
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
  /** The end is read before the entries: what commits in between is above it and comes with the next stretch. */
  const checkedEnd = async (environmentId: string, after: number): Promise<number> => {
    const { position, floor } = await bounds(environmentId);
    if (after < floor) {
      throw new GatewayError(
        "CURSOR_EXPIRED",
        "The changes after this cursor are no longer kept. Read the list again and go on from its changeCursor.",
      );
    }
    if (after > position)
      throw new GatewayError("INVALID_CURSOR", "This cursor lies ahead of the change log. Use one that the API gave you.");
    return position;
  };
  return {
    position: async (environmentId) => (await bounds(environmentId)).position,
    floor: async (environmentId) => (await bounds(environmentId)).floor,
    async records(environmentId, after, limit, selection = {}) {
      const end = await checkedEnd(environmentId, after);
      const rows = await store
        .environment(environmentId)
        .selectFrom("changes")
        .selectAll()
        .where("environment_id", "=", environmentId)
        .where("position", ">", after)
        .where("position", "<=", end)
        .where(selectionConditions(selection))
        .orderBy("position")
        .limit(limit + 1)
        .execute();
      return stretch(rows.map(toRecordChange), limit, end);
    },
    async systems(environmentId, after, limit) {
      const end = await checkedEnd(environmentId, after);
      const rows = await store
        .environment(environmentId)
        .selectFrom("system_changes")
        .selectAll()
        .where("environment_id", "=", environmentId)
        .where("position", ">", after)
        .where("position", "<=", end)
        .orderBy("position")
        .limit(limit + 1)
        .execute();
      return stretch(rows.map(toSystemStatusChange), limit, end);
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

function stretch<Change extends { readonly position: number }>(found: readonly Change[], limit: number, end: number) {
  const changes = found.slice(0, limit);
  const hasMore = found.length > limit;
  return { changes, hasMore, readTo: hasMore ? (changes.at(-1)?.position ?? end) : end };
}
