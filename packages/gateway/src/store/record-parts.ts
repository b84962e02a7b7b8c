import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import pg from "pg";
import { literal } from "./field-expression.ts";
import type { Roles } from "./roles.ts";

/** The part of `records` for entities that have none of their own. */
export const unsorted = "records_unsorted";

/** The longest part of an entity's name in a table's name, which may have 63 bytes. */
const longestWords = 40;

/** The name of the part of `records` that holds an entity. */
export function partOf(entity: string): string {
  const words = entity.replaceAll(/(?<=[a-z0-9])[A-Z]/gu, (letter) => `_${letter}`).toLowerCase();
  if (/^[a-z0-9_]+$/u.test(words) && words.length <= longestWords) return `records_of_${words}`;
  const digest = createHash("sha256").update(entity).digest("hex").slice(0, 8);
  return `records_of_${words.replaceAll(/[^a-z0-9]+/gu, "_").slice(0, longestWords)}_${digest}`;
}

/**
 * Gives each entity its part of `records`, and moves what is stored of it there: an entity a transaction, which others can read through and
 * writers wait for. An interrupted start is continued by the next. The owner sees all rows of a part.
 */
export async function createRecordParts(
  owner: Kysely<unknown>,
  schema: string,
  { app, service }: Roles,
  entities: Iterable<string>,
): Promise<void> {
  const { rows } = await sql<{ readonly name: string }>`
    select relname::text as name from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relispartition and relkind = 'r'`.execute(owner);
  const found = new Set(rows.map(({ name }) => name));
  const missing = [...entities].filter((entity) => !found.has(partOf(entity)));
  if (missing.length === 0) return;
  const { rows: stored } = await sql<{ readonly name: string }>`
    select attname::text as name from pg_attribute
    where attrelid = format('%I.records', ${schema}::text)::regclass and attnum > 0 and not attisdropped and attgenerated = ''`.execute(
    owner,
  );
  const columns = stored.map(({ name }) => pg.escapeIdentifier(name)).join(", ");
  for (const entity of missing)
    await owner.transaction().execute(async (transaction) => {
      for (const statement of moving(entity, columns, [app, service])) await sql.raw(statement).execute(transaction);
    });
  await sql`analyze records`.execute(owner);
}

/** The statements that create the part of an entity, with what is stored of it. */
const moving = (entity: string, columns: string, roles: readonly string[]): readonly string[] => {
  const part = partOf(entity);
  const isOfEntity = `entity = ${literal(entity)}`;
  return [
    // Nobody may write records of the entity between their move and the attachment, which refuses such.
    `lock table records in share row exclusive mode`,
    `create table ${part} (like records including defaults including generated including comments including compression)`,
    `insert into ${part} (${columns}) select ${columns} from ${unsorted} where ${isOfEntity}`,
    `delete from ${unsorted} where ${isOfEntity}`,
    `revoke all on ${part} from public, ${roles.map(pg.escapeIdentifier).join(", ")}`,
    `alter table records attach partition ${part} for values in (${literal(entity)})`,
  ];
};
