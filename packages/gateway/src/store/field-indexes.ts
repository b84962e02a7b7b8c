import { createHash } from "node:crypto";
import type { FieldDescriptor } from "@fettle/connector";
import { sql, type Kysely } from "kysely";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { documentText, literal, orderExpression } from "./field-expression.ts";

/**
 * Creates the indexes behind the filters and orders that descriptors promise: one per field and expression, over the entity's own
 * records. References are looked up through `record_links`; a boolean filter is not worth an index. Existing indexes are not
 * requested again, because `if not exists` waits for writers of records.
 */
export async function createFieldIndexes(owner: Kysely<unknown>, schema: string, entities: Catalog["entities"]): Promise<void> {
  const indexes = new Map([...entities.values()].flatMap(indexesOf));
  const { rows } = await sql<{ name: string }>`
    select relname::text as name from pg_class
    where relnamespace = quote_ident(${schema})::regnamespace and relname = any(${[...indexes.keys()]}::text[])`.execute(owner);
  for (const { name } of rows) indexes.delete(name);
  for (const statement of indexes.values()) await sql.raw(statement).execute(owner);
}

const indexed: ReadonlySet<FieldDescriptor["type"]> = new Set(["text", "instant", "enumeration", "integer", "number", "money"]);

/** The indexes' names and the statements that create them. */
function indexesOf(model: EntityModel): readonly (readonly [string, string])[] {
  const { name: entity } = model.descriptor;
  return entityFields(model).flatMap((field) => {
    const { filter, order, type } = field.descriptor;
    const expressions = new Set<string>();
    // The id ascends for both directions of an order and nulls come last, so each direction needs its own index.
    if (order === true) expressions.add(orderExpression(field)).add(`${orderExpression(field)} desc nulls last`);
    if (filter === true && indexed.has(type))
      expressions.add(type === "enumeration" ? `(${documentText(field)})` : orderExpression(field));
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
