import { sql, type Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import type { Catalog } from "../catalog/catalog.ts";
import type { Log } from "../log.ts";
import { checkOwner, checkRights } from "./check-server.ts";
import { fieldIndexes } from "./field-indexes.ts";
import { findSchema } from "./find-schema.ts";
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
import * as ingressEvents from "./migrations/0011-ingress-events.ts";
import { nameRoles } from "./name-roles.ts";
import { refuseNewer } from "./refuse-newer.ts";
import { refuseUnsafeRoles, restoreRights } from "./rights.ts";
import type { Roles } from "./roles.ts";
import { whileAlone } from "./set-up-lock.ts";
import { settleRoles } from "./settle-roles.ts";

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
  "0011-ingress-events": ingressEvents,
};

/** The schema that this Fettle brings a database to: the name of its last migration. */
export const schemaVersion = Object.keys(migrations).at(-1) ?? "";

/** Where the tables are, and the roles that work on them. */
export interface Migrated {
  readonly schema: string;
  readonly roles: Roles;
}

/**
 * Brings roles, tables and generated indexes up to date, as the user that owns them, on its one connection. Several nodes may do so at the
 * same time: one after the other.
 * @throws StartError when a right is missing, a newer version was here, a migration fails, or a role could get around row-level security.
 */
export function migrate(owner: Kysely<unknown>, catalog: Pick<Catalog, "entities">, log?: Log): Promise<Migrated> {
  return whileAlone(owner, () => bringUpToDate(owner, catalog), log);
}

async function bringUpToDate(owner: Kysely<unknown>, catalog: Pick<Catalog, "entities">): Promise<Migrated> {
  const { schema, isNew } = await findSchema(owner);
  if (isNew) await checkRights(owner, schema);
  else await checkOwner(owner, schema);
  await refuseNewer(owner, schema, Object.keys(migrations));
  await sql`select set_config('search_path', quote_ident(${schema}), false)`.execute(owner);
  const roles = await settleRoles(owner, schema);
  const migrator = new Migrator({
    db: owner.withPlugin(nameRoles(roles)),
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: schema,
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  for (const statement of fieldIndexes(catalog)) await sql.raw(statement).execute(owner);
  await sql.raw(restoreRights(roles, schema)).execute(owner);
  await refuseUnsafeRoles(owner, roles, schema);
  return { schema, roles };
}
