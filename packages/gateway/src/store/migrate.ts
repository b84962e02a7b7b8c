import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Catalog } from "../catalog/catalog.ts";
import { StartError } from "../errors.ts";
import { fieldIndexes } from "./field-indexes.ts";
import * as tables from "./migrations/0001-tables.ts";
import * as stayingConnected from "./migrations/0002-staying-connected.ts";
import * as heldDeletions from "./migrations/0003-held-deletions.ts";
import * as historyByAge from "./migrations/0004-history-by-age.ts";
import * as logMarks from "./migrations/0005-log-marks.ts";
import * as fieldProblems from "./migrations/0006-field-problems.ts";
import * as credentialsAndWebhooks from "./migrations/0007-credentials-and-webhooks.ts";
import * as turns from "./migrations/0008-turns.ts";
import * as trustedTime from "./migrations/0009-trusted-time.ts";
import * as timesThatGoBack from "./migrations/0010-times-that-go-back.ts";
import { createRoles, findUnsafeRoles } from "./roles.ts";

const migrations = {
  "0001-tables": tables,
  "0002-staying-connected": stayingConnected,
  "0003-held-deletions": heldDeletions,
  "0004-history-by-age": historyByAge,
  "0005-log-marks": logMarks,
  "0006-field-problems": fieldProblems,
  "0007-credentials-and-webhooks": credentialsAndWebhooks,
  "0008-turns": turns,
  "0009-trusted-time": trustedTime,
  "0010-times-that-go-back": timesThatGoBack,
};

/** The schema that this Fettle brings a database to: the name of its last migration. */
export const schemaVersion = Object.keys(migrations).at(-1) ?? "";

/**
 * Brings roles, tables and generated indexes up to date, as the user that owns them.
 * @throws StartError when a migration fails or a role could get around row-level security.
 */
export async function migrate(owner: Kysely<unknown>, catalog: Pick<Catalog, "entities">): Promise<void> {
  await withRetry(() => sql.raw(createRoles).execute(owner));
  const migrator = new Migrator({ db: owner, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new StartError("The database could not be brought up to date.", { cause: error });
  for (const statement of fieldIndexes(catalog)) await sql.raw(statement).execute(owner);
  const unsafe = await sql<{ role: string; reason: string }>`${sql.raw(findUnsafeRoles)}`.execute(owner);
  const first = unsafe.rows[0];
  if (first !== undefined) {
    throw new StartError(
      `The database role ${first.role} ${first.reason}; tenants would not be kept apart. Take that right away from it.`,
    );
  }
}

/** Two databases of one server may touch the shared catalogue of roles at the same instant; the loser tries again. */
async function withRetry<Result>(work: () => Promise<Result>, tries = 5): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isRace = error instanceof Error && /concurrently|already exists|duplicate key/.test(error.message);
      if (!isRace || attempt >= tries) throw error;
    }
  }
}
