import { sql, type SqlBool } from "kysely";
import type { AnyEntityConnector } from "../catalog/entity-connectors.ts";
import type { IngestBatch } from "./ingest.ts";
import { readAgain } from "./read-again.ts";
import type { SyncDependencies } from "./sync-entity.ts";
import type { SyncTarget } from "./sync-state-rows.ts";
import { addResult, writePage, type RunCounts } from "./write-page.ts";

/** How many complete lists in a row have to leave a record out before it counts as deleted. */
const scansUntilDeleted = 2;

/** More deletions at once than this share of an entity's records, and than this number, are unlikely: they are held. */
const unlikelyShare = 0.2;
const unlikelyNumber = 10;

/**
 * Lists an entity completely, to find deletions that nobody told of. A record that two scans in a row leave out gets a tombstone. A
 * scan that breaks off says nothing; the next one begins again. Adds to `counts` and answers how many deletions it held back.
 */
export async function scanEntity(
  dependencies: SyncDependencies,
  target: SyncTarget,
  entity: AnyEntityConnector & { readonly all: NonNullable<AnyEntityConnector["all"]> },
  batch: Omit<IngestBatch, "payloads" | "freshness">,
  counts: RunCounts,
): Promise<number> {
  const { ingest, clock } = dependencies;
  const startedAt = clock();
  const rejectedBefore = counts.rejected;
  const seen = new Set<string>();
  let cursor: string | null = null;
  do {
    const page = await entity.all.page(batch.handle.vendor, cursor);
    for (const id of await writePage(ingest, batch, entity, page.payloads, counts)) seen.add(id);
    cursor = page.next;
  } while (cursor !== null);
  // What was rejected was listed all the same, but nobody can say which record it was. Where the vendor can be asked, it is.
  const rejected = counts.rejected - rejectedBefore;
  if (rejected > 0 && entity.read === undefined) {
    dependencies.log.warn(
      { ...target, rejected },
      "a complete list held records that could not be read; no deletions were looked for",
    );
    return 0;
  }
  const { alive, absent } = await noteAbsences(dependencies, target, seen, startedAt);
  if (absent.length > unlikelyNumber && absent.length > alive * unlikelyShare) return absent.length;
  // Pages may shift under the reader: where one record can be read, the vendor is asked about it before it is given up.
  const removed =
    entity.read === undefined
      ? await ingest.remove({ ...batch, remoteIds: absent })
      : await readAgain(ingest, batch, entity, absent, "deletes");
  addResult(counts, removed);
  return 0;
}

/**
 * Counts the scans that left each record out, and answers the keys of those that have been left out often enough. Records that came
 * or changed while the scan ran are not counted. By `records_by_remote_id`.
 */
async function noteAbsences(
  { store }: SyncDependencies,
  { environmentId, systemId, entity }: SyncTarget,
  seen: ReadonlySet<string>,
  startedAt: Date,
): Promise<{ readonly alive: number; readonly absent: readonly string[] }> {
  const database = store.environment(environmentId);
  const rows = await database
    .selectFrom("records")
    .select(["id", "remote_id", "missing_scans", "updated_at"])
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .where("deleted_at", "is", null)
    .execute();
  const absent = rows.filter(({ id, updated_at }) => !seen.has(id) && updated_at < startedAt);
  const back = rows.filter(({ id, missing_scans }) => seen.has(id) && missing_scans > 0);
  const setMissing = async (ids: readonly string[], missing: ReturnType<typeof sql<number>>) => {
    if (ids.length === 0) return;
    await database
      .updateTable("records")
      .set({ missing_scans: missing })
      .where("environment_id", "=", environmentId)
      .where(sql<SqlBool>`id = any(${ids}::text[])`)
      .execute();
  };
  await setMissing(
    absent.map(({ id }) => id),
    sql<number>`missing_scans + 1`,
  );
  await setMissing(
    back.map(({ id }) => id),
    sql<number>`0`,
  );
  const gone = absent.filter(({ missing_scans }) => missing_scans + 1 >= scansUntilDeleted);
  return { alive: rows.length, absent: gone.map(({ remote_id }) => remote_id) };
}
