import { createHash } from "node:crypto";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { documentText, literal, orderExpression } from "./field-expression.ts";

/**
 * The indexes behind the filters and orders that descriptors promise: one for each field and expression, over the entity's own
 * records. References are looked up through `record_links`, booleans are not worth an index.
 */
export function fieldIndexes(catalog: Pick<Catalog, "entities">): readonly string[] {
  return [...catalog.entities.values()].flatMap(indexesOf);
}

function indexesOf(model: EntityModel): readonly string[] {
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
      return `create index if not exists records_field_${digest} on records (environment_id, ${expression}, id) where entity = ${literal(entity)}`;
    });
  });
}
