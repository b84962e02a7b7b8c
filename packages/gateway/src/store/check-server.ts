import { sql, type Kysely } from "kysely";
import pg from "pg";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";

const oldestVersion = 14;

interface Facts {
  readonly version: number;
  readonly encoding: string;
  readonly is_standby: boolean;
  readonly durability: string;
  readonly database: string;
  readonly is_template: boolean;
}

/**
 * Checks a server before anything is set up on it.
 * @throws StartError when the server is too old, a standby or a template, or stores text in an encoding other than UTF-8.
 */
export async function checkServer(owner: Kysely<unknown>, log?: Log): Promise<void> {
  const { rows } = await sql<Facts>`
    select current_setting('server_version_num')::integer / 10000 as version, pg_is_in_recovery() as is_standby,
      pg_encoding_to_char(encoding)::text as encoding, current_setting('synchronous_commit') as durability, datname::text as database,
      datistemplate as is_template
    from pg_database where datname = current_database()`.execute(owner);
  const [facts] = rows;
  if (facts === undefined) return;
  const { version, encoding, is_standby: isStandby, durability, database, is_template: isTemplate } = facts;
  if (version < oldestVersion)
    throw new StartError(`The database is PostgreSQL ${version}: Fettle needs ${oldestVersion} or later.`);
  if (isStandby) throw new StartError("The database of DATABASE_URL is a read-only standby: set DATABASE_URL to the primary.");
  if (isTemplate) {
    throw new StartError(
      `The database ${pg.escapeIdentifier(database)} is a template, which every new database copies: create a separate database with ` +
        `CREATE DATABASE <name> ENCODING 'UTF8' TEMPLATE template0; and set DATABASE_URL to it.`,
    );
  }
  if (encoding !== "UTF8") {
    throw new StartError(
      `The database ${pg.escapeIdentifier(database)} stores text as ${encoding}, which lacks some characters: create a database with ` +
        `CREATE DATABASE <name> ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0; and set DATABASE_URL to it.`,
    );
  }
  if (durability === "off") {
    log?.warn(
      { database },
      "synchronous_commit is off: if the database's machine fails, recently acknowledged webhooks and refreshed tokens are lost",
    );
  }
}

/**
 * Checks the rights that setting up an empty database needs.
 * @throws StartError with the statements that grant missing rights.
 */
export async function checkRights(owner: Kysely<unknown>, schema: string): Promise<void> {
  const { rows } = await sql<{ user: string; database: string; in_schema: boolean | null; in_database: boolean }>`
    select current_user::text as "user", current_database()::text as database,
      (select has_schema_privilege(oid, 'create') and has_schema_privilege(oid, 'usage')
        from pg_namespace where nspname = ${schema}) as in_schema,
      has_database_privilege(current_database(), 'create') or to_regnamespace('pgboss') is not null as in_database`.execute(
    owner,
  );
  const [rights] = rows;
  if (rights === undefined) return;
  const user = pg.escapeIdentifier(rights.user);
  const missing = [
    ...(rights.in_database ? [] : [`GRANT CREATE ON DATABASE ${pg.escapeIdentifier(rights.database)} TO ${user};`]),
    ...(rights.in_schema === true ? [] : [`GRANT USAGE, CREATE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${user};`]),
  ];
  if (missing.length === 0) return;
  throw new StartError(
    `The database user ${user} may not set up the database. Ask its owner or an administrator to run: ${missing.join(" ")}`,
  );
}

/**
 * Checks who owns existing tables.
 * @throws StartError when this user may not change them.
 */
export async function checkOwner(owner: Kysely<unknown>, schema: string): Promise<void> {
  const { rows } = await sql<{ user: string; owner: string }>`
    select current_user::text as "user", relowner::regrole::text as owner from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relname = 'environments' and relkind = 'r'
      and not pg_has_role(relowner, 'usage')`.execute(owner);
  const [found] = rows;
  if (found === undefined) return;
  const user = pg.escapeIdentifier(found.user);
  throw new StartError(
    `The tables of the database belong to ${found.owner}, and ${user} may not change them: connect as ${found.owner}, or ask an ` +
      `administrator to run: GRANT ${found.owner} TO ${user};`,
  );
}
