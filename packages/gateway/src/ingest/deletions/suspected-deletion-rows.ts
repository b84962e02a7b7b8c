import { sql, type SqlBool } from "kysely";
import { randomId } from "../../identifiers.ts";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { DeletionDecision } from "../tables.ts";
import type { SuspectedDeletion } from "../ingest.ts";
import type { SyncTarget } from "../poll/sync-state-rows.ts";

/** A finding that an operator has decided, with the trace id of the decision. */
export interface DecidedDeletion {
  readonly id: string;
  readonly decision: DeletionDecision;
  readonly traceId: string;
}

const columns = [
  "id",
  "system_id as systemId",
  "entity",
  "records as count",
  "total",
  "found_at as foundAt",
  "last_found_at as lastFoundAt",
  "trace_id as traceId",
  "decision",
] as const;

/** The suspected deletions of systems, by entity. By the unique key of system and entity. */
export async function selectSuspected(
  database: Database,
  environmentId: string,
  systemIds: readonly string[],
): Promise<readonly SuspectedDeletion[]> {
  return await database
    .selectFrom("held_deletions")
    .select(columns)
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`system_id = any(${systemIds}::text[])`)
    .orderBy("system_id")
    .orderBy("entity")
    .execute();
}

/** The suspected deletions of one system as text for its status. It contains no numbers, because then each scan would change the status. */
export const describeSuspected = (suspected: readonly Pick<SuspectedDeletion, "entity">[]) =>
  `DELETIONS_HELD: The vendor's lists left out an unlikely share of the records (${suspected.map(({ entity }) => entity).join(", ")}), so nothing was deleted. Check heldDeletions, then confirm or reject the deletions.`;

/** One finding by its id, by the primary key. Lock it before a decision. */
export const selectSuspectedById = (database: Database | DatabaseTransaction, environmentId: string, id: string) =>
  database.selectFrom("held_deletions").select(columns).where("environment_id", "=", environmentId).where("id", "=", id);

/** Stores an operator's decision for a locked finding. By the primary key. */
export async function saveDecision(
  transaction: DatabaseTransaction,
  environmentId: string,
  { id, decision, traceId }: DecidedDeletion,
): Promise<void> {
  await transaction
    .updateTable("held_deletions")
    .set({ decision, decision_trace_id: traceId })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .execute();
}

/** The decided finding about an entity, if there is one. By the unique key. */
export async function selectDecided(
  database: Database | DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
): Promise<DecidedDeletion | undefined> {
  const row = await database
    .selectFrom("held_deletions")
    .select(["id", "decision", "trace_id", "decision_trace_id"])
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .where("decision", "is not", null)
    .executeTakeFirst();
  if (row === undefined || row.decision === null) return undefined;
  return { id: row.id, decision: row.decision, traceId: row.decision_trace_id ?? row.trace_id };
}

/**
 * Locks the finding about an entity, so nobody decides it in the meantime. Returns whether it has been decided; undefined when there is
 * none.
 */
export async function lockSuspected(
  transaction: DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
): Promise<{ readonly isDecided: boolean } | undefined> {
  const row = await transaction
    .selectFrom("held_deletions")
    .select("decision")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : { isDecided: row.decision !== null };
}

/** Stores suspected deletions, or updates the existing finding. By the unique key. */
export async function saveSuspected(
  transaction: DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
  found: { readonly count: number; readonly total: number; readonly at: Date; readonly traceId: string },
): Promise<void> {
  await transaction
    .insertInto("held_deletions")
    .values({
      environment_id: environmentId,
      id: randomId("hld"),
      system_id: systemId,
      entity,
      records: found.count,
      total: found.total,
      found_at: found.at,
      last_found_at: found.at,
      trace_id: found.traceId,
    })
    .onConflict((conflict) =>
      conflict.columns(["environment_id", "system_id", "entity"]).doUpdateSet((row) => ({
        records: row.ref("excluded.records"),
        total: row.ref("excluded.total"),
        last_found_at: row.ref("excluded.last_found_at"),
      })),
    )
    .execute();
}

/** Deletes the finding about an entity. By the unique key. */
export async function deleteSuspected(
  database: Database | DatabaseTransaction,
  { environmentId, systemId, entity }: SyncTarget,
): Promise<void> {
  await database
    .deleteFrom("held_deletions")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .where("entity", "=", entity)
    .execute();
}
