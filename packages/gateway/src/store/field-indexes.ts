import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { documentText, literal, orderExpression } from "./field-expression.ts";

/**
 * Creates the indexes behind the filters and orders that descriptors promise: one for each field and expression, over the entity's own
 * records. References are looked up through `record_links`, booleans are not worth an index. Those that are there are not asked for again,
 * because `if not exists` waits for those who write records.
 */
export async function createFieldIndexes(owner: Kysely<unknown>, schema: string, entities: Catalog["entities"]): Promise<void> {
  const indexes = new Map([...entities.values()].flatMap(indexesOf));
  const { rows } = await sql<{ name: string }>`
    select relname::text as name from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relname = any(${[...indexes.keys()]}::text[])`.execute(owner);
  for (const { name } of rows) indexes.delete(name);
  for (const statement of indexes.values()) await sql.raw(statement).execute(owner);
}

/** Their names, and the statements that create them. */
function indexesOf(model: EntityModel): readonly (readonly [string, string])[] {
  const { name: entity, fields } = model.descriptor;
  return Object.entries(fields).flatMap(([name, field]) => {
    const expressions = new Set<string>();
    if (field.type !== "text" && field.type !== "instant" && field.type !== "enumeration") return [];
    // The id goes up in either direction of an order and nulls come last, so that each direction needs an index of its own.
    if (field.order === true)
      expressions.add(orderExpression(name, field)).add(`${orderExpression(name, field)} desc nulls last`);
    if (field.filter === true)
      expressions.add(field.type === "enumeration" ? `(${documentText(name)})` : orderExpression(name, field));
    return [...expressions].map((expression) => {
      const digest = createHash("sha256").update(`${entity} ${expression}`).digest("hex").slice(0, 16);
      const index = `records_field_${digest}`;
      return [
        index,
        `create index if not exists ${index} on records (environment_id, ${expression}, id) where entity = ${literal(entity)}`,
      ];
    });
  });
}
