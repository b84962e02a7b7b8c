import { sql, type Kysely } from "kysely";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import { checkOwner, checkRights } from "./check-server.ts";
import { createFieldIndexes } from "./field-indexes.ts";
import { findSchema } from "./find-schema.ts";
import { nameRoles } from "./name-roles.ts";
import type { DeclaredTable } from "./declared-table.ts";
import { openSchema, protection, refuseOpenTables } from "./protect-tables.ts";
import { readCatalogue } from "./read-catalogue.ts";
import { refuseNewer } from "./refuse-newer.ts";
import { refuseDifferences, refuseUndeclared } from "./refuse-undeclared.ts";
import { refuseUnsafeRoles } from "./rights.ts";
import type { Roles } from "./roles.ts";
import { findMigrations, runMigrations } from "./run-migrations.ts";
import { whileAlone } from "./set-up-lock.ts";
import type { StoreContents } from "./store-parts.ts";
import { settleRoles } from "./settle-roles.ts";

/** The location of the tables and the roles that work on them. */
export interface Migrated {
  readonly schema: string;
  readonly roles: Roles;
}

/**
 * Brings roles, tables, their protection and generated indexes up to date, as the user that owns them, on its one connection.
 * Several nodes may do so at once: one after the other. When everything is up to date it only reads, so it neither waits for
 * working nodes nor makes them wait.
 * @throws StartError when a right is missing, the store is of a newer version, a migration fails, a table is not declared, or
 * tenants would not be kept apart.
 */
export function migrate(owner: Kysely<unknown>, contents: StoreContents, log?: Log): Promise<Migrated> {
  return whileAlone(owner, () => bringUpToDate(owner, contents), log);
}

async function bringUpToDate(owner: Kysely<unknown>, { entities, tables, migrations }: StoreContents): Promise<Migrated> {
  const { schema, isNew } = await findSchema(owner);
  if (isNew) await checkRights(owner, schema);
  else await checkOwner(owner, schema);
  const found = await findMigrations(owner, schema);
  await refuseNewer(owner, found, migrations);
  await sql`select set_config('search_path', quote_ident(${schema}), false)`.execute(owner);
  const roles = await settleRoles(owner, schema);
  // Before anything is created beside tables that may belong to others.
  if (isNew) refuseUndeclared(tables, await readCatalogue(owner, schema, roles), schema);
  await runMigrations(owner.withPlugin(nameRoles(roles)), schema, migrations, found);
  await openSchema(owner, roles, schema);
  await protect(owner, tables, roles, schema);
  // Filling new columns needs a role that sees all records.
  await createFieldIndexes(owner, schema, roles, entities);
  return { schema, roles };
}

/** Checks that every table is declared, and protects it as declared. */
async function protect(owner: Kysely<unknown>, tables: readonly DeclaredTable[], roles: Roles, schema: string): Promise<void> {
  const found = await readCatalogue(owner, schema, roles);
  refuseUndeclared(tables, found, schema);
  refuseDifferences(tables, found, schema);
  await refuseUnsafeRoles(owner, roles, schema);
  refuseOpenTables(tables, found);
  const statements = protection(tables, found, roles, schema);
  if (statements.length === 0) return;
  await owner.transaction().execute(async (transaction) => {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  });
  const [left] = protection(tables, await readCatalogue(owner, schema, roles), roles, schema);
  if (left !== undefined)
    throw new StartError(`The tables could not be protected; tenants would not be kept apart. Run as their owner: ${left};`);
}
