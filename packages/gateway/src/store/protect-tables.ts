import { sql, type Kysely } from "kysely";
import pg from "pg";
import { StartError } from "../errors.ts";
import type { DeclaredTable } from "./declared-table.ts";
import type { FoundPolicy, FoundTable } from "./read-catalogue.ts";
import type { Roles } from "./roles.ts";

const quoted = pg.escapeIdentifier;

/** The policies of a table whose rows belong to environments, as they are created. */
const policiesOf = ({ app, service }: Roles, key: string) => {
  const isOfEnvironment = `${quoted(key)} = (select current_setting('fettle.environment', true))`;
  return [
    { name: "tenant", role: app, condition: isOfEnvironment },
    { name: "service", role: service, condition: "true" },
  ];
};

/** The database shows a condition in its own form; its additions mean nothing. */
const plain = (condition: string | null) => condition?.replaceAll(/::text| AS \w+|[\s()"]/gu, "").toLowerCase();

/**
 * The statements that make row-level security, policies and our roles' rights match the declarations; none when they do. They do
 * not for a new table, or when a restore has lost everything that names roles of another server.
 */
export function protection(
  declared: readonly DeclaredTable[],
  found: readonly FoundTable[],
  roles: Roles,
  schema: string,
): readonly string[] {
  const there = new Map(found.map((table) => [table.name, table]));
  const nameOf = (table: { readonly name: string }) => `${quoted(schema)}.${quoted(table.name)}`;
  const whole = declared.flatMap((table) => {
    const facts = there.get(table.name);
    if (facts === undefined) return [];
    const name = nameOf(table);
    return [...securing(table, facts, roles, name), ...granting(table.rights, facts, roles, name)];
  });
  // A part is only used through its whole, whose policies then count.
  const parts = found.filter(({ partOf }) => partOf !== null);
  return [...whole, ...parts.flatMap((facts) => granting({ app: [], service: [] }, facts, roles, nameOf(facts)))];
}

function securing({ environment }: DeclaredTable, facts: FoundTable, roles: Roles, name: string): readonly string[] {
  if (typeof environment === "object") return [];
  return [
    ...(facts.isSecured && facts.isForced
      ? []
      : [`alter table ${name} enable row level security`, `alter table ${name} force row level security`]),
    ...policiesOf(roles, environment).flatMap((policy) => {
      const one = facts.policies.find((found) => found.name === policy.name);
      if (one !== undefined && isSame(one, policy)) return [];
      return [
        `drop policy if exists ${policy.name} on ${name}`,
        `create policy ${policy.name} on ${name} to ${quoted(policy.role)} using (${policy.condition}) with check (${policy.condition})`,
      ];
    }),
  ];
}

const isSame = (found: FoundPolicy, { role, condition }: { readonly role: string; readonly condition: string }) =>
  found.isPermissive &&
  found.command === "ALL" &&
  found.roles.length === 1 &&
  found.roles[0] === role &&
  plain(found.using) === plain(condition) &&
  plain(found.check) === plain(condition);

function granting(rights: DeclaredTable["rights"], facts: FoundTable, roles: Roles, name: string): readonly string[] {
  return (["app", "service"] as const).flatMap((which) => {
    const role = roles[which];
    const has = facts.rights.filter((right) => right.startsWith(`${role} `)).map((right) => right.slice(role.length + 1));
    const extra = has.filter((right) => !rights[which].some((wanted) => wanted === right));
    const missing = rights[which].filter((right) => !has.includes(right));
    return [
      ...(extra.length === 0 ? [] : [`revoke ${extra.join(", ")} on ${name} from ${quoted(role)}`]),
      ...(missing.length === 0 ? [] : [`grant ${missing.join(", ")} on ${name} to ${quoted(role)}`]),
    ];
  });
}

/**
 * Looks for tables whose row-level security was switched off, which nobody does by accident.
 * @throws StartError with the statements that switch it on.
 */
export function refuseOpenTables(declared: readonly DeclaredTable[], found: readonly FoundTable[]): void {
  const ofEnvironments = new Set(declared.filter(({ environment }) => typeof environment === "string").map(({ name }) => name));
  const open = found.find(
    ({ name, isSecured, isForced, policies, rights }) =>
      ofEnvironments.has(name) && !(isSecured && isForced) && (isSecured || policies.length > 0 || rights.length > 0),
  );
  if (open === undefined) return;
  throw new StartError(
    `Row-level security is disabled for the table ${open.name}; tenants would not be kept apart. Enable it: ` +
      `ALTER TABLE "${open.name}" ENABLE ROW LEVEL SECURITY; ALTER TABLE "${open.name}" FORCE ROW LEVEL SECURITY;`,
  );
}

/** Gives the roles access to the schema if they lack it. */
export async function openSchema(owner: Kysely<unknown>, { app, service }: Roles, schema: string): Promise<void> {
  const { rows } = await sql<{ is_open: boolean }>`
    select has_schema_privilege(${app}::name, ${schema}, 'usage') and has_schema_privilege(${service}::name, ${schema}, 'usage')
      as is_open`.execute(owner);
  if (rows[0]?.is_open === true) return;
  await sql`grant usage on schema ${sql.id(schema)} to ${sql.id(app)}, ${sql.id(service)}`.execute(owner);
}
