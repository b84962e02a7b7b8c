import { createHash } from "node:crypto";
import type { FieldDescriptor } from "@fettle/connector";
import type { Catalog, EntityModel } from "../catalog/catalog.ts";
import { entityFields } from "../catalog/entity-fields.ts";
import { documentText, literal, orderExpression } from "./field-expression.ts";

/**
 * The indexes behind the filters and orders that descriptors promise: one for each field and expression, over the entity's own
 * records. References are looked up through `record_links`, a filter by true or false is not worth an index.
 */
export function fieldIndexes(catalog: Pick<Catalog, "entities">): readonly string[] {
  return [...catalog.entities.values()].flatMap(indexesOf);
}

const indexed: ReadonlySet<FieldDescriptor["type"]> = new Set(["text", "instant", "enumeration", "integer", "number", "money"]);

function indexesOf(model: EntityModel): readonly string[] {
  const { name: entity } = model.descriptor;
  return entityFields(model).flatMap((field) => {
    const { filter, order, type } = field.descriptor;
    const expressions = new Set<string>();
    // The id goes up in either direction of an order and nulls come last, so that each direction needs an index of its own.
    if (order === true) expressions.add(orderExpression(field)).add(`${orderExpression(field)} desc nulls last`);
    if (filter === true && indexed.has(type))
      expressions.add(type === "enumeration" ? `(${documentText(field)})` : orderExpression(field));
    return [...expressions].map((expression) => {
      const digest = createHash("sha256").update(`${entity} ${expression}`).digest("hex").slice(0, 16);
      return `create index if not exists records_field_${digest} on records (environment_id, ${expression}, id) where entity = ${literal(entity)}`;
    });
  });
}
