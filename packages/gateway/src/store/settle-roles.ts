import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import pg from "pg";
import { StartError } from "../errors.ts";
import { plainRoles, type Roles } from "./roles.ts";

/** This connection's relation to a role. */
type Standing = "missing" | "ours" | "to be granted" | "somebody else's";

/**
 * Finds or creates the roles of a database. Roles belong to the whole server, which may also have another Fettle, and anyone who
 * may switch to a role can read with its rights anywhere. So the gateway takes only a pair that this user alone may already
 * switch to, or creates one: the pair that the database's policies name, else the plain names, else names derived from the
 * database.
 * @throws StartError with the statements for an administrator when there is no such pair and this user may not create one.
 */
export async function settleRoles(owner: Kysely<unknown>, schema: string): Promise<Roles> {
  const { user, database } = await whoAndWhere(owner);
  const own = rolesAfter(database);
  const named = await rolesOfPolicies(owner, schema);
  for (const roles of named === null ? [plainRoles, own] : [named, plainRoles, own]) {
    if (await take(owner, roles, roles === named)) return roles;
  }
  throw new StartError(howToMake(own, user));
}

/** Returns whether the pair exists and is ours; creates it when both are missing and this user may. */
async function take(owner: Kysely<unknown>, { app, service }: Roles, isInUse: boolean): Promise<boolean> {
  const standings = await Promise.all([app, service].map((role) => standingOf(owner, role)));
  if (standings.includes("somebody else's")) return false;
  // Another user created half of the pair. Only a database that works under these names gets the missing half.
  if (standings.includes("missing") && !isInUse && new Set(standings).size > 1) return false;
  if (!isInUse && (await isSharedWithOthers(owner, [app, service]))) return false;
  try {
    for (const [index, role] of [app, service].entries()) {
      const name = sql.id(role);
      if (standings[index] === "missing")
        await sql`create role ${name} nologin nosuperuser nobypassrls nocreatedb nocreaterole`.execute(owner);
      // Up to version 15 the creator of a role is not a member of it.
      if ((await standingOf(owner, role)) !== "ours") await sql`grant ${name} to current_user`.execute(owner);
    }
  } catch (error) {
    if (codeOf(error) === lacksRight) return false;
    // Another database of the server, which our lock does not cover, was first.
    if (isRace(error)) return await take(owner, { app, service }, true);
    throw error;
  }
  return true;
}

const lacksRight = "42501";

/**
 * A duplicate, as SQLSTATE 42710 or 23505, or a row that two sessions change at once, which PostgreSQL reports only in English.
 */
const isRace = (error: unknown) =>
  ["42710", "23505"].includes(codeOf(error)) || (error instanceof Error && error.message.includes("tuple concurrently updated"));

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

/** From version 16 on a member may not always switch to the role, and the creator of a role may grant it. */
async function standingOf(owner: Kysely<unknown>, role: string): Promise<Standing> {
  const { rows } = await sql<{ is_ours: boolean; may_grant: boolean }>`
    select pg_has_role(current_user, oid,
             case when current_setting('server_version_num')::integer >= 160000 then 'SET' else 'MEMBER' end) as is_ours,
           pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION') as may_grant
    from pg_roles where rolname = ${role}`.execute(owner);
  const [found] = rows;
  if (found === undefined) return "missing";
  if (found.is_ours) return "ours";
  return found.may_grant ? "to be granted" : "somebody else's";
}

/** Whether another user may switch to these roles. A superuser always may, but would let that user read the database. */
async function isSharedWithOthers(owner: Kysely<unknown>, roles: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    select from pg_auth_members membership join pg_roles role on role.oid = membership.roleid
    join pg_roles member on member.oid = membership.member
    where role.rolname = any(${roles}::name[]) and member.rolname <> current_user and not member.rolsuper
      and (current_setting('is_superuser')::boolean or not pg_has_role(current_user, member.oid, 'member'))
    limit 1`.execute(owner);
  return rows.length > 0;
}

async function whoAndWhere(owner: Kysely<unknown>) {
  const { rows } = await sql<{ user: string; database: string }>`
    select current_user::text as "user", current_database()::text as "database"`.execute(owner);
  return rows[0] ?? { user: "", database: "" };
}

/** The roles that a database's policies name; null before policies exist, and when a restore has lost them. */
async function rolesOfPolicies(owner: Kysely<unknown>, schema: string): Promise<Roles | null> {
  const { rows } = await sql<{ policy: string; role: string }>`
    select policyname as policy, roles[1]::text as role from pg_policies
    where schemaname = ${schema} and tablename = 'environments' and policyname in ('tenant', 'service')`.execute(owner);
  const roleOf = (policy: string) => rows.find((row) => row.policy === policy)?.role;
  const [app, service] = [roleOf("tenant"), roleOf("service")];
  return app === undefined || service === undefined ? null : { app, service };
}

const longestName = 40;

/** Names derived from the database: its own name if that is short and plain, otherwise with a distinguishing hash. */
function rolesAfter(database: string): Roles {
  const plain = database.replaceAll(/[^a-z0-9_]/gu, "_").slice(0, longestName);
  const suffix =
    plain === database ? plain : `${plain.slice(0, 30)}_${createHash("sha256").update(database).digest("hex").slice(0, 8)}`;
  return { app: `fettle_app_${suffix}`, service: `fettle_service_${suffix}` };
}

function howToMake({ app, service }: Roles, user: string): string {
  return (
    `The database user ${pg.escapeIdentifier(user)} may neither create the two roles that keep tenants apart nor switch to them. Ask an administrator ` +
    `to run: CREATE ROLE ${pg.escapeIdentifier(app)} NOLOGIN; CREATE ROLE ${pg.escapeIdentifier(service)} NOLOGIN; GRANT ${pg.escapeIdentifier(app)}, ${pg.escapeIdentifier(service)} TO ${pg.escapeIdentifier(user)};`
  );
}
