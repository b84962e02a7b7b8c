import { graphParts } from "../../stages.ts";
import { buildSchema, getIntrospectionQuery, Kind, parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { costOf } from "./cost.ts";

const schema = createSchema(canonicalCatalog, graphParts);

function reckon(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const [operation] = document.definitions;
  const { cost, depth } = costOf(schema, document, operation as OperationDefinitionNode, variables); // each query below begins with it
  return { cost, depth };
}

it.each([
  ["{ system(id: 1) { id } }", {}, { cost: 2, depth: 2 }],
  ["{ workOrders { nodes { id } } }", {}, { cost: 50 + 50 * 2, depth: 3 }],
  ["query ($n: Int) { workOrders(first: $n) { nodes { id } } }", { n: 3 }, { cost: 50 + 3 * 2, depth: 3 }],
  ["query ($n: Int = 4) { workOrders(last: $n) { edges { node { id } } } }", {}, { cost: 50 + 4 * 3, depth: 4 }],
  ["{ workOrders(first: 10) { nodes { assignees { id } } } }", {}, { cost: 50 + 10 * (1 + 1 + 5), depth: 4 }],
  ["{ assets(first: 2) { nodes { workOrders(first: 3) { totalCount } } } }", {}, { cost: 50 + 2 * (1 + 50 + 3), depth: 4 }],
  ["{ nodes(ids: [1, 2]) { id } }", {}, { cost: 50 + 2, depth: 2 }],
  ["{ ...q } fragment q on Query { a: connectors { id } b: connectors { id } }", {}, { cost: 12, depth: 2 }],
  // 1 for the field of the root, and as much as it yields.
  ["{ __schema { queryType { name } } }", {}, { cost: 1 + 3, depth: 1 }],
])("reckons %s", (query, variables, expected) => {
  expect(reckon(query, variables)).toEqual(expected);
});

it("lets pages of everything that a work order has pass", () => {
  const place = "id name remoteType isActive address { lines city } parent { id name }";
  const query = `{ workOrders(first: 200) { totalCount changeCursor nodes {
    id number title description status remoteStatus type remoteType priority remotePriority dueAt startedAt completedAt customFields remoteData
    system { id displayName status connector { id name } } location { ${place} } customer { id name email billingAddress { lines city } }
    asset { id name status serialNumber location { ${place} } } assignees { id name email phone role isActive }
    appointments { id status startAt endAt technicians { role technician { id name } } } } } }`;
  expect(reckon(query).cost).toBeLessThan(100_000);
});

const everything = {
  inputValueDeprecation: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  oneOf: true,
};

it.each([
  ["tools", getIntrospectionQuery()],
  ["tools that ask for all there is", getIntrospectionQuery(everything)],
  ["one type", '{ __type(name: "WorkOrder") { name fields { name type { name ofType { name } } } } }'],
])("lets the introspection of %s pass", (_name, query) => {
  const { cost } = reckon(query);
  expect(cost).toBeGreaterThan(10);
  expect(cost).toBeLessThan(50_000);
});

const aliased = (field: string, inner: string, count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field} { ${inner} }`).join(" ");
const fragment = "fragment F on __Type { kind name description fields { name type { kind name } } }";

it.each([
  ["of the root", `{ ${aliased("__schema", "types { ...F }", 230)} } ${fragment}`],
  ["within", `{ __schema { ${aliased("types", "...F", 230)} } } ${fragment}`],
  ["of one type", `{ ${aliased('__type(name: "WorkOrder")', "fields { name type { ...F } }", 230)} } ${fragment}`],
  [
    "in fragments of fragments",
    `{ ...R } fragment R on Query { ...S } fragment S on Query { __schema { ${aliased("types", "...F", 230)} } } ${fragment}`,
  ],
  [
    "of long texts",
    `{ __schema { types { fields { ${Array.from({ length: 200 }, (_, index) => `d${index}: description`).join(" ")} } } } }`,
  ],
])("refuses introspection that yields more than it may by aliases %s", (_name, query) => {
  expect(reckon(query).cost).toBeGreaterThan(100_000);
});

it("counts introspection through types of types, deprecated fields by their variable, and what a long text takes", () => {
  const small = buildSchema(`type Query { a: [A!]! old: Int @deprecated } "${"x".repeat(2_000)}" type A { b: A }`);
  const cost = (query: string, variables: Record<string, unknown> = {}) => {
    const document = parse(query);
    const [operation] = document.definitions;
    return costOf(small, document, operation as OperationDefinitionNode, variables).cost; // each query begins with it
  };
  // The field of the root costs 1 by itself, and 1 with what it yields.
  expect(cost('{ __type(name: "A") { name } }')).toBe(1 + 2);
  expect(cost('{ __type(name: "A") { fields { type { fields { name } } } } }')).toBe(1 + 5);
  expect(cost('{ __type(name: "Query") { fields { name } } }')).toBe(1 + 3);
  const deprecated = 'query ($d: Boolean = true) { __type(name: "Query") { fields(includeDeprecated: $d) { name } } }';
  expect(cost(deprecated)).toBe(1 + 4);
  expect(cost(deprecated, { d: false })).toBe(1 + 3);
  expect(cost('{ __type(name: "A") { description } }')).toBe(1 + 21);
});

it("lets the introspection of a schema of any size pass, and not three times", () => {
  const fields = Array.from({ length: 100 }, (_, index) => `f${index}(a: Int, b: [String!]!): Int`).join(" ");
  const types = Array.from({ length: 60 }, (_, index) => `type T${index} { ${fields} }`).join(" ");
  const large = buildSchema(`type Query { a: T0 } ${types}`);
  const cost = (query: string) => {
    const document = parse(query);
    const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return costOf(large, document, operation as OperationDefinitionNode, {}).cost; // found by its kind
  };
  expect(cost(getIntrospectionQuery(everything))).toBeLessThanOrEqual(50_001);
  const [, fragments] = /(fragment FullType [^]*)/.exec(getIntrospectionQuery(everything)) ?? [];
  expect(cost(`{ ${aliased("__schema", "types { ...FullType }", 3)} } ${fragments}`)).toBeGreaterThan(100_000);
});
