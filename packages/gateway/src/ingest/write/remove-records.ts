import { sql, type SqlBool } from "kysely";
import { appendChanges } from "../../change-log/append-changes.ts";
import { selectWrittenSince } from "../../change-log/written-since.ts";
import { recordId } from "../../identifiers.ts";
import { toStoredRecord } from "../../records/record-rows.ts";
import type { IngestResult, Removal } from "../ingest.ts";
import { lockConnectedSystem } from "../../systems/registry/lock-for-writing.ts";
import { selectExisting } from "./record-writes.ts";
import { retryOnConflict } from "./retry-on-conflict.ts";
import { toChange } from "./to-change.ts";
import { forgetRejected } from "./unread-rows.ts";
import { believableTime } from "./vendor-time.ts";
import type { WriteDependencies } from "./write-batch.ts";

/**
 * Writes tombstones. A record that may have changed after the deletion is a tie: it may have been created again, and only a read can tell.
 * A record that was written after the vendor was asked is a tie too. If the vendor can be asked, so is a record that changed at the same
 * instant or at an unknown time, or was written here after the deletion.
 * @throws ConnectorError `UNAUTHENTICATED` when the system has been disconnected.
 */
export async function removeRecords(
  { store, catalog, clock, ring, watch }: WriteDependencies,
  removal: Removal,
): Promise<IngestResult> {
  const { environmentId, systemId, entity, remoteIds, occurredAt, askedAfter, canRead } = removal;
  const prefix = catalog.entities.get(entity)?.descriptor.idPrefix ?? "rec";
  const ids = remoteIds.map((remoteId) => recordId(prefix, systemId, entity, remoteId));
  const outcome = await retryOnConflict(() =>
    store
      .environment(environmentId)
      .transaction()
      .execute(async (transaction) => {
        await lockConnectedSystem(transaction, environmentId, systemId);
        const rows = await selectExisting(transaction, environmentId, ids, [entity])
          .where("r.deleted_at", "is", null)
          .forUpdate()
          .execute();
        const writtenSince = await selectWrittenSince(transaction, environmentId, rows, askedAfter);
        const now = clock();
        const isUnclear = (row: (typeof rows)[number]) => {
          if (writtenSince.has(row.id)) return true;
          if (occurredAt === null) return false;
          const changedAt = believableTime(row.remote_updated_at, now);
          if (!canRead) return changedAt !== null && changedAt > occurredAt;
          return changedAt === null || changedAt >= occurredAt || row.updated_at >= occurredAt;
        };
        const ties = rows.filter(isUnclear).map((row) => row.remote_id);
        const gone = rows.filter((row) => !isUnclear(row)).map(toStoredRecord);
        if (gone.length === 0) return { deleted: 0, ties, appended: null };
        await transaction
          .with("gone", (database) => forgetRejected(database, environmentId, gone))
          .updateTable("records")
          .set({
            version: sql`version + 1`,
            deleted_at: now,
            updated_at: now,
            missing_scans: 0,
            settled_hash: null,
            settled_at: null,
          })
          .where("environment_id", "=", environmentId)
          .where("entity", "=", entity)
          .where(sql<SqlBool>`id = any(${gone.map(({ id }) => id)}::text[])`)
          .execute();
        const changes = gone.map((before) =>
          toChange(
            before,
            { ...before, version: before.version + 1, updatedAt: now, deletedAt: now },
            { ...removal, occurredAt: occurredAt ?? now },
          ),
        );
        return { deleted: gone.length, ties, appended: await appendChanges(transaction, environmentId, changes, watch) };
      }),
  );
  if (outcome.appended !== null) ring(environmentId, outcome.appended.position, outcome.appended);
  const { deleted, ties } = outcome;
  return {
    created: 0,
    updated: 0,
    deleted,
    rejected: 0,
    ties,
    tiesSaidGone: ties,
    doubted: [],
    recordIds: ids,
    newestRemoteAt: null,
  };
}
