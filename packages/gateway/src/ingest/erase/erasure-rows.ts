import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { DeclaredTable, Erasing } from "../../store/declared-table.ts";
import type { ErasedSystem } from "../../systems/ending/erased-system-rows.ts";

/** The ids of some remaining records. By `records_by_remote_id`. */
export async function selectRecordIds(
  database: Database,
  { environmentId, systemId }: ErasedSystem,
  limit: number,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("records")
    .select("id")
    .where("environment_id", "=", environmentId)
    .where("system_id", "=", systemId)
    .orderBy("entity")
    .orderBy("remote_id")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** The tables that an erasure treats in the given way. */
export const tablesThat = <Does extends Erasing["does"]>(
  tables: readonly DeclaredTable[],
  does: Does,
): readonly ErasedTable<Does>[] =>
  tables.flatMap(({ name, system, erasing }) =>
    isDoing(erasing, does) ? [{ name, system: typeof system === "string" ? system : "system_id", erasing }] : [],
  );

/** A table, its system column, and how an erasure treats it. */
export interface ErasedTable<Does extends Erasing["does"]> {
  readonly name: string;
  readonly system: string;
  readonly erasing: Extract<Erasing, { readonly does: Does }>;
}

const isDoing = <Does extends Erasing["does"]>(
  erasing: Erasing,
  does: Does,
): erasing is Extract<Erasing, { readonly does: Does }> => erasing.does === does;

/**
 * The tables whose rows are deleted, each after the tables that it names.
 * @throws Error when tables name each other.
 */
export function inOrder(tables: readonly ErasedTable<"delete">[]): readonly ErasedTable<"delete">[] {
  const left = new Set(tables);
  const ordered: ErasedTable<"delete">[] = [];
  while (left.size > 0) {
    const waits = (table: ErasedTable<"delete">) =>
      [...left].some(({ name }) => table.erasing.after?.some((one) => one === name));
    const next = [...left].find((table) => !waits(table));
    if (next === undefined)
      throw new Error(`Tables are declared to be erased after each other: ${[...left].map(({ name }) => name)}.`);
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

/** Clears columns in some rows of records, and returns the number of rows. By the table's index on the record. */
export const blankRowsOfRecords = (
  database: Database,
  { name, erasing }: ErasedTable<"blank-with-record">,
  environmentId: string,
  recordIds: readonly string[],
  limit: number,
): Promise<number> =>
  blankRows(database, { name, erasing }, environmentId, sql`${sql.ref(erasing.record)} = any(${recordIds}::text[])`, limit);

/** Clears columns in some rows of a system, and returns the number of rows. By the table's index that begins with environment and system. */
export const blankRowsOfSystem = (
  database: Database,
  { name, system, erasing }: ErasedTable<"blank">,
  { environmentId, systemId }: ErasedSystem,
  limit: number,
): Promise<number> => blankRows(database, { name, erasing }, environmentId, sql`${sql.ref(system)} = ${systemId}`, limit);

async function blankRows(
  database: Database,
  { name, erasing: { columns, key } }: Pick<ErasedTable<"blank" | "blank-with-record">, "name" | "erasing">,
  environmentId: string,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<number> {
  const table = sql.table(name);
  const blank = sql.join(columns.map((column) => sql`${sql.ref(column)} = null`));
  const isFilled = sql.join(
    columns.map((column) => sql`${sql.ref(column)} is not null`),
    sql` or `,
  );
  const result = await sql`
    update ${table} set ${blank} where environment_id = ${environmentId} and ${sql.ref(key)} in (
      select ${sql.ref(key)} from ${table}
      where environment_id = ${environmentId} and ${condition} and (${isFilled}) limit ${sql.lit(limit)})`.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}

/** Deletes records with their dependent rows, and returns the deleted records. Locks them in the order of their ids. By the primary keys. */
export async function deleteRecords(
  transaction: DatabaseTransaction,
  belongings: readonly ErasedTable<"delete-with-record">[],
  environmentId: string,
  ids: readonly string[],
) {
  const rows = await transaction
    .selectFrom("records")
    .select(["id", "entity", "version", "deleted_at"])
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${ids}::text[])`)
    .orderBy("id")
    .forUpdate()
    .execute();
  const locked = rows.map(({ id }) => id);
  for (const { name, erasing } of belongings) {
    await sql`
      delete from ${sql.table(name)}
      where environment_id = ${environmentId} and ${sql.ref(erasing.record)} = any(${locked}::text[])`.execute(transaction);
  }
  await transaction
    .deleteFrom("records")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${locked}::text[])`)
    .execute();
  return rows;
}

/** Deletes some rows of a system and returns the number, which is below the limit only when none are left. By the table's index that begins with environment and system. */
export async function deleteRows(
  database: Database,
  { name, system }: ErasedTable<"delete">,
  { environmentId, systemId }: ErasedSystem,
  limit: number,
): Promise<number> {
  const table = sql.table(name);
  const isOfSystem = sql`environment_id = ${environmentId} and ${sql.ref(system)} = ${systemId}`;
  // The condition is repeated because a table's parts have rows at the same places.
  const result = await sql`
    delete from ${table} where ${isOfSystem} and ctid = any(array(
      select ctid from ${table} where ${isOfSystem} limit ${sql.lit(limit)}))`.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}
