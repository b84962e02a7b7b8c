import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { minifyIntrospection, preprocessIntrospection } from "@gql.tada/internal";
import { buildSchema, introspectionFromSchema } from "graphql";
import { expect, it } from "vitest";

const published = fileURLToPath(import.meta.resolve("@fettle/gateway/schema.graphql"));

/** The types of an SDL as gql.tada reads them. */
function introspectionTypes(sdl: string): string {
  const introspection = introspectionFromSchema(buildSchema(sdl), { descriptions: false });
  const types = preprocessIntrospection(minifyIntrospection(introspection));
  return `// Generated from the schema that @fettle/gateway publishes, by introspection.test.ts: update it with vitest -u.

/** The core of the API, as gql.tada reads it. */
export type Introspection = ${types};
`;
}

it("the introspection has the types of the schema that the gateway publishes; update it with vitest -u", async () => {
  const types = introspectionTypes(await readFile(published, "utf8"));
  expect(types).toContain("'WorkOrderChange': { kind: 'OBJECT'");
  await expect(types).toMatchFileSnapshot("introspection.ts");
});
