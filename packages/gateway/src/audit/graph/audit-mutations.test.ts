import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { scopeOf } from "../../graph/field-access.ts";
import { surroundMutations } from "../../graph/around-mutations.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { graphParts } from "../../stages.ts";

it("Every mutation is noted but those that write records at vendors and passthrough calls", () => {
  const schema = createSchema(canonicalCatalog, graphParts);
  const scopes = new Map(
    Object.values(schema.getMutationType()?.getFields() ?? {}).map((field) => [field.name, scopeOf(field)] as const),
  );
  const left = new Set<string>();
  surroundMutations(schema, [
    ({ name, loggedElsewhere }, resolve) => {
      if (loggedElsewhere !== null) left.add(name);
      return resolve;
    },
  ]);
  const ofScope = (wanted: string) => [...scopes].filter(([, scope]) => scope === wanted).map(([name]) => name);
  expect(left.size).toBeGreaterThan(20);
  expect([...left].filter((name) => scopes.get(name) !== "write")).toEqual(["passthrough"]);
  expect(
    ofScope("write")
      .filter((name) => !left.has(name))
      .toSorted(),
  ).toEqual(["linkCustomers", "setExternalId", "unlinkCustomers"]);
});
