import { sql, type Insertable, type Selectable, type SqlBool } from "kysely";
import type { Database, DatabaseTransaction } from "../../store/database.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import type { SystemTable } from "../tables.ts";
import { systemConditions } from "./system-filter.ts";
import type { SystemQuery } from "../systems.ts";
import type { SeenWords } from "../words/seen-words.ts";

/** Without the words, which are large and seldom needed: see {@link findWords}. */
export type SystemRow = Omit<Selectable<SystemTable>, "words">;

const columns = [
  "environment_id",
  "id",
  "connector_id",
  "display_name",
  "external_id",
  "account_id",
  "account_name",
  "settings",
  "words_revision",
  "field_mappings",
  "authentication",
  "status",
  "status_reason",
  "status_changed_at",
  "created_at",
  "paused_at",
  "erase_requested_at",
] as const;

/** Ids come from callers unchecked. The database accepts every character but NUL. */
const canBeId = (id: string) => id.length <= 200 && !id.includes("\0");

/** By the primary key. */
export async function findSystem(database: Database, environmentId: string, id: string): Promise<SystemRow | undefined> {
  if (!canBeId(id)) return undefined;
  return await database
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .select(columns)
    .executeTakeFirst();
}

/** By the primary key. */
export async function findSystems(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<readonly SystemRow[]> {
  const possible = ids.filter(canBeId);
  if (possible.length === 0) return [];
  return await database
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${possible}::text[])`)
    .select(columns)
    .execute();
}

/** The words that the vendors of systems have shown, by system. By the primary key. */
export async function findWords(
  database: Database,
  environmentId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SeenWords>> {
  const possible = ids.filter(canBeId);
  const rows = await database
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where(sql<SqlBool>`id = any(${possible}::text[])`)
    .select(["id", "words"])
    .execute();
  return new Map(rows.map(({ id, words }) => [id, words]));
}

/** By the first column of the primary key; an environment has few enough systems to sort. */
export async function listSystems(database: Database, environmentId: string, query: SystemQuery): Promise<readonly SystemRow[]> {
  let select = database.selectFrom("systems").where("environment_id", "=", environmentId);
  if (query.systemId !== null) select = select.where("id", "=", query.systemId);
  for (const condition of systemConditions(query.where)) select = select.where(condition);
  return await select.orderBy("created_at").orderBy("id").select(columns).execute();
}

const systemRow = (database: Database, environmentId: string, id: string) =>
  database.selectFrom("systems").where("environment_id", "=", environmentId).where("id", "=", id).select(columns);

/** Locks the row against other changes until the transaction ends. Writers of its records continue. By the primary key. */
export const lockSystem = (transaction: DatabaseTransaction, environmentId: string, id: string): Promise<SystemRow | undefined> =>
  systemRow(transaction, environmentId, id).forNoKeyUpdate().executeTakeFirst();

/**
 * Waits for writers of a system's records. New ones wait until the transaction ends; of a disconnected system, none start. By the primary
 * key.
 */
export async function waitForWriters(database: Database, environmentId: string, id: string): Promise<void> {
  await systemRow(database, environmentId, id).forUpdate().executeTakeFirst();
}

/** Lets one transaction at a time connect an account, so that two pages create one system. The lock lasts until the transaction ends. */
export async function lockAccount(transaction: DatabaseTransaction, parts: readonly string[]): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(["fettle account", ...parts])}, 0))`.execute(
    transaction,
  );
}

/** An account of a connector, as an app names its customer. */
interface NamedAccount {
  readonly connectorId: string;
  readonly accountId: string;
  readonly externalId: string;
}

const systemsOfAccount = (database: Database, environmentId: string, account: NamedAccount) =>
  database
    .selectFrom("systems")
    .where("environment_id", "=", environmentId)
    .where("connector_id", "=", account.connectorId)
    .where("account_id", "=", account.accountId)
    .where("external_id", "=", account.externalId)
    .where("status", "!=", "DISCONNECTED")
    .orderBy("created_at")
    .orderBy("id")
    .select(columns);

/** The connected systems of an account under an external id, oldest first. By `systems_by_account`. */
export const findSystemsOfAccount = (
  database: Database,
  environmentId: string,
  account: NamedAccount,
): Promise<readonly SystemRow[]> => systemsOfAccount(database, environmentId, account).execute();

/** As {@link findSystemsOfAccount}, locked as by {@link lockSystem}. */
export const lockSystemsOfAccount = (
  transaction: DatabaseTransaction,
  environmentId: string,
  account: NamedAccount,
): Promise<readonly SystemRow[]> => systemsOfAccount(transaction, environmentId, account).forNoKeyUpdate().execute();

/** The ids of connected systems by the accounts of connectors that they belong to. By `systems_by_account`. */
export async function findIdsByAccount(
  database: Database,
  environmentId: string,
  accounts: readonly { readonly connectorId: string; readonly accountId: string }[],
): Promise<readonly { readonly connectorId: string; readonly accountId: string; readonly id: string }[]> {
  const { rows } = await sql<{ readonly connectorId: string; readonly accountId: string; readonly id: string }>`
    select connector_id as "connectorId", account_id as "accountId", id from systems
    where environment_id = ${environmentId} and status <> 'DISCONNECTED' and (connector_id, account_id) in (
      select * from unnest(${accounts.map(({ connectorId }) => connectorId)}::text[], ${accounts.map(({ accountId }) => accountId)}::text[]))
    order by created_at, id`.execute(database);
  return rows;
}

export async function insertSystem(transaction: DatabaseTransaction, row: Insertable<SystemTable>): Promise<void> {
  await transaction.insertInto("systems").values(row).execute();
}

/** The fields that a connect or reconnect changes, except the status. By the primary key. */
export async function updateSystemAccount(
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  values: {
    account_id: string;
    account_name: string;
    settings: string;
    authentication: string;
    words: string;
    words_revision?: number;
  },
): Promise<void> {
  await transaction.updateTable("systems").set(values).where("environment_id", "=", environmentId).where("id", "=", id).execute();
}

/** The words of a customer, and what they mean. By the primary key. */
export async function updateSystemWords(
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  values: { readonly settings: string; readonly words: string; readonly words_revision: number },
): Promise<void> {
  await transaction.updateTable("systems").set(values).where("environment_id", "=", environmentId).where("id", "=", id).execute();
}

/** When it was paused or its erasure was requested. By the primary key. */
export async function updateSystemMarks(
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  values: { readonly paused_at?: Date | null; readonly erase_requested_at?: Date | null },
): Promise<void> {
  await transaction.updateTable("systems").set(values).where("environment_id", "=", environmentId).where("id", "=", id).execute();
}

/** By the primary key. */
export async function updateSystemStatus(
  transaction: DatabaseTransaction,
  environmentId: string,
  id: string,
  values: { status: SystemStatus; status_reason: string | null; status_changed_at: Date },
): Promise<void> {
  await transaction.updateTable("systems").set(values).where("environment_id", "=", environmentId).where("id", "=", id).execute();
}
