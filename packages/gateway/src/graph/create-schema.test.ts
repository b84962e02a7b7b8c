import { graphParts } from "../stages.ts";
import { readFile } from "node:fs/promises";
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import { expect, it } from "vitest";
import { createSchema, schemaText } from "./create-schema.ts";
import { canonicalCatalog } from "./testing/catalog.ts";
import { tinyCatalog } from "./testing/tiny-catalog.ts";

it("The schema matches the published text; update that with vitest -u", async () => {
  await expect(schemaText(createSchema(canonicalCatalog, graphParts))).toMatchFileSnapshot("../../schema.graphql");
});

it.each([
  ["canonical", canonicalCatalog],
  ["connector", tinyCatalog],
])("Every type, field, argument and value of the %s catalog has a description", (_name, catalog) => {
  expect(undescribed(createSchema(catalog, graphParts))).toEqual([]);
});

it("A new connector removes nothing from the published schema", async () => {
  const published = await readFile(new URL("../../schema.graphql", import.meta.url), "utf8");
  const types = [...published.matchAll(/^(?:type|input|enum|interface|union|scalar) (\w+)/gm)].map(([, name]) => name);
  const composed = createSchema(tinyCatalog, graphParts);
  expect(types.filter((name) => composed.getType(String(name)) === undefined)).toEqual([]);
});

it("A reference to an entity that no connector has is refused", () => {
  const entities = new Map([...canonicalCatalog.entities].filter(([name]) => name !== "Customer"));
  expect(() => createSchema({ connectors: new Map(), entities }, graphParts)).toThrow("Customer");
});

function undescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = [];
  const look = (path: string, description: string | null | undefined) => {
    if ((description ?? "").trim() === "") missing.push(path);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__") || isSpecifiedScalarType(type)) continue;
    look(type.name, type.description);
    for (const [path, description] of membersOf(type)) look(path, description);
  }
  return missing;
}

function membersOf(type: GraphQLNamedType): (readonly [string, string | null | undefined])[] {
  if (isEnumType(type)) return type.getValues().map(({ name, description }) => [`${type.name}.${name}`, description]);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, description }) => [`${type.name}.${name}`, description]);
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, description, args }) => {
    const path = `${type.name}.${name}`;
    const own = [path, description] as const;
    return [own].concat(args.map((argument) => [`${path}(${argument.name})`, argument.description] as const));
  });
}
