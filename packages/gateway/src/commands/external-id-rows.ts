import { sql, type Selectable } from "kysely";
import type { Database, DatabaseTransaction } from "../store/database.ts";
import type { ClaimKind, CommandTable } from "./tables.ts";

/** The longest external id. */
export const longestExternalId = 200;

/** What names one record of an entity in an environment, before the record exists. */
export interface Claim {
  readonly environmentId: string;
  readonly entity: string;
  readonly kind: ClaimKind;
  /** The app's id, or the system and the number of the record. */
  readonly id: string;
}

/** Who holds a claim. */
export interface Claimed {
  /** The record; null until the command has brought it. */
  readonly recordId: string | null;
  readonly commandId: string | null;
}

// A failed command has written nothing, and a deleted record needs no id any longer. A number counts only until its record is stored.
const isFree = (unless: "UNKNOWN" | "FAILED") => sql<boolean>`(
  case when held.record_id is null
    then not exists (
      select from commands where commands.environment_id = held.environment_id and commands.id = held.command_id
        and commands.status not in ('FAILED', ${sql.lit(unless)}))
    else held.kind = 'NUMBER' or exists (
      select from records where records.environment_id = held.environment_id and records.id = held.record_id
        and records.entity = held.entity and records.deleted_at is not null)
  end)`;

/**
 * Claims for a command. False when another one or a record has the claim; one of unknown outcome loses it to a create that `repeats`. By the
 * primary key.
 */
export async function claimForCommand(
  transaction: DatabaseTransaction,
  { environmentId, entity, kind, id }: Claim,
  by: { readonly systemId: string; readonly commandId: string; readonly repeats: boolean },
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into external_ids as held (environment_id, entity, kind, external_id, system_id, record_id, command_id, created_at)
    values (${environmentId}, ${entity}, ${kind}, ${id}, ${by.systemId}, null, ${by.commandId}, ${now}::timestamptz)
    on conflict (environment_id, entity, kind, external_id) do update
      set system_id = excluded.system_id, record_id = null, command_id = excluded.command_id, created_at = excluded.created_at
      where ${isFree(by.repeats ? "UNKNOWN" : "FAILED")}
    returning external_id`.execute(transaction);
  return rows.length > 0;
}

/** Who holds a claim; null when it is free. By the primary key. */
export async function selectClaim(database: Database, { environmentId, entity, kind, id }: Claim): Promise<Claimed | null> {
  const { rows } = await sql<Claimed>`
    select held.record_id as "recordId", held.command_id as "commandId" from external_ids as held
    where held.environment_id = ${environmentId} and held.entity = ${entity} and held.kind = ${kind} and held.external_id = ${id}
      and not ${isFree("FAILED")}`.execute(database);
  return rows[0] ?? null;
}

/** Whether a command gives the record that it creates an app's own id. */
export const hasClaim = ({ claim_kind: kind }: Pick<Selectable<CommandTable>, "claim_kind">): boolean => kind === "EXTERNAL_ID";

/** Gives the claim of a command to the record that it has written. By the primary keys. */
export async function settleClaim(
  transaction: DatabaseTransaction,
  row: Selectable<CommandTable>,
  recordId: string,
): Promise<void> {
  if (row.claim_kind === null || row.claim_id === null) return;
  await transaction
    .updateTable("external_ids")
    .set({ record_id: recordId })
    .where("environment_id", "=", row.environment_id)
    .where("entity", "=", row.entity)
    .where("kind", "=", row.claim_kind)
    .where("external_id", "=", row.claim_id)
    .where("command_id", "=", row.id)
    .where((of) =>
      // The app may have named the record itself in the meantime.
      of.not(
        of.exists(
          of
            .selectFrom("external_ids as other")
            .select("other.external_id")
            .where("other.environment_id", "=", row.environment_id)
            .where("other.record_id", "=", recordId)
            .where("other.kind", "=", "EXTERNAL_ID"),
        ),
      ),
    )
    .execute();
}

/**
 * Gives a record an external id, in place of the one that it has; null takes it away. False when another record or command has the id, which
 * the caller must roll back. By the primary key and `external_ids_by_record`.
 */
export async function saveExternalId(
  transaction: DatabaseTransaction,
  record: { readonly environmentId: string; readonly entity: string; readonly systemId: string; readonly id: string },
  externalId: string | null,
  now: Date,
): Promise<boolean> {
  const { environmentId, entity, systemId, id } = record;
  await transaction
    .deleteFrom("external_ids")
    .where("environment_id", "=", environmentId)
    .where("record_id", "=", id)
    .where("kind", "=", "EXTERNAL_ID")
    .execute();
  if (externalId === null) return true;
  const { rows } = await sql`
    insert into external_ids as held (environment_id, entity, kind, external_id, system_id, record_id, command_id, created_at)
    values (${environmentId}, ${entity}, 'EXTERNAL_ID', ${externalId}, ${systemId}, ${id}, null, ${now}::timestamptz)
    on conflict (environment_id, entity, kind, external_id) do update
      set system_id = excluded.system_id, record_id = excluded.record_id, command_id = null, created_at = excluded.created_at
      where ${isFree("UNKNOWN")}
    returning external_id`.execute(transaction);
  return rows.length > 0;
}
