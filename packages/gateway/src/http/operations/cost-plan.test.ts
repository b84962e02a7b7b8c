import { complexityFromQuery } from "@pothos/plugin-complexity";
import fc from "fast-check";
import { getVariableValues, Kind, parse, validate, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { randomOperation } from "../../graph/testing/random-operation.ts";
import { graphParts } from "../../stages.ts";
import { planCost } from "./cost-plan.ts";

const schema = createSchema(canonicalCatalog, graphParts);

it("Planned costs are those of Pothos's complexity plugin, for any operation and variables", () => {
  let planned = 0;
  const check = fc.property(fc.nat(), fc.integer({ min: 1, max: 5 }), (seed, levels) => {
    const { query, variables } = randomOperation(schema, seed, { levels, ids: ["wo_1", "ast_1", "none"] });
    const document = parse(query);
    if (validate(schema, document).length > 0) return;
    const operation = document.definitions[0] as OperationDefinitionNode; // the query comes first
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (coerced === undefined) return;
    planned += 1;
    const fragments = document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    );
    const plan = planCost(schema, operation, new Map(fragments));
    const { complexity, depth } = complexityFromQuery(document, { schema, variables, ctx: {} });
    expect({ depth: plan.depth, complexity: plan.costWith(coerced) }).toEqual({ depth, complexity });
    // The plan is used again.
    expect(plan.costWith(coerced)).toBe(complexity);
  });
  fc.assert(check, { numRuns: 300 });
  expect(planned).toBeGreaterThan(200);
});

it("A fragment in very many places costs one evaluation", () => {
  const levels = Array.from(
    { length: 12 },
    (_, index) =>
      `fragment F${index} on Query { ${Array(8)
        .fill(`...F${index + 1}`)
        .join(" ")} }`,
  );
  const text = `query ($n: Int) { ...F0 } ${levels.join(" ")} fragment F12 on Query { workOrders(first: $n) { totalCount } }`;
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode; // the query comes first
  const fragments = document.definitions.flatMap((each) =>
    each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
  );
  expect(planCost(schema, operation, new Map(fragments)).costWith({ n: 7 })).toBe(8 ** 12 * (50 + 7));
});
