import { graphParts } from "../../stages.ts";
import { buildSchema, getIntrospectionQuery, getVariableValues, Kind, parse, type OperationDefinitionNode } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { canonicalCatalog } from "../../graph/testing/catalog.ts";
import { costOf } from "./cost.ts";

const schema = createSchema(canonicalCatalog, graphParts);

function reckon(query: string, variables: Record<string, unknown> = {}, of = schema) {
  const document = parse(query);
  const [operation] = document.definitions;
  const first = operation as OperationDefinitionNode; // each query below starts with its operation
  const { coerced = {} } = getVariableValues(of, first.variableDefinitions ?? [], variables);
  const { cost, depth } = costOf(of, document, first, coerced);
  return { cost, depth };
}

it.each([
  ["{ system(id: 1) { id } }", {}, { cost: 2, depth: 2 }],
  ["{ workOrders { nodes { id } } }", {}, { cost: 50 + 50 * 2, depth: 3 }],
  ["query ($n: Int) { workOrders(first: $n) { nodes { id } } }", { n: 3 }, { cost: 50 + 3 * 2, depth: 3 }],
  ["query ($n: Int = 4) { workOrders(last: $n) { edges { node { id } } } }", {}, { cost: 50 + 4 * 3, depth: 4 }],
  ["{ workOrders(first: 10) { nodes { assignees { id } } } }", {}, { cost: 50 + 10 * (1 + 1 + 5), depth: 4 }],
  ["{ assets(first: 2) { nodes { workOrders(first: 3) { totalCount } } } }", {}, { cost: 50 + 2 * (1 + 50 + 3), depth: 4 }],
  ["{ system(id: 1) { wordMaps { words { word } } } }", {}, { cost: 1 + 1 + 3 * (5 + 100), depth: 4 }],
  ["{ nodes(ids: [1, 2]) { id } }", {}, { cost: 50 + 2, depth: 2 }],
  ["{ ...q } fragment q on Query { a: connectors { id } b: connectors { id } }", {}, { cost: 12, depth: 2 }],
  // 1 for the root field, plus the number of fields that it yields.
  ["{ __schema { queryType { name } } }", {}, { cost: 1 + 3, depth: 1 }],
])("The cost of %s is computed", (query, variables, expected) => {
  expect(reckon(query, variables)).toEqual(expected);
});

it("Pages with all fields of a work order are within the limit", () => {
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
  ["tools with all options", getIntrospectionQuery(everything)],
  ["one type", '{ __type(name: "WorkOrder") { name fields { name type { name ofType { name } } } } }'],
])("The introspection of %s is within the limit", (_name, query) => {
  const { cost } = reckon(query);
  expect(cost).toBeGreaterThan(10);
  // The most that a schema of any size costs, and the root field.
  expect(cost).toBeLessThanOrEqual(50_001);
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
])("Introspection that yields too much by aliases %s is refused", (_name, query) => {
  expect(reckon(query).cost).toBeGreaterThan(100_000);
});

it("Introspection counts nested types, deprecated fields by their variable, and the size of long texts", () => {
  const small = buildSchema(`type Query { a: [A!]! old: Int @deprecated } "${"x".repeat(2_000)}" type A { b: A }`);
  const cost = (query: string, variables: Record<string, unknown> = {}) => reckon(query, variables, small).cost;
  // The root field costs 1 itself, and 1 with its yield.
  expect(cost('{ __type(name: "A") { name } }')).toBe(1 + 2);
  expect(cost('{ __type(name: "A") { fields { type { fields { name } } } } }')).toBe(1 + 5);
  expect(cost('{ __type(name: "Query") { fields { name } } }')).toBe(1 + 3);
  const deprecated = 'query ($d: Boolean = true) { __type(name: "Query") { fields(includeDeprecated: $d) { name } } }';
  expect(cost(deprecated)).toBe(1 + 4);
  expect(cost(deprecated, { d: false })).toBe(1 + 3);
  expect(cost('{ __type(name: "A") { description } }')).toBe(1 + 21);
});

it("The introspection of a schema of any size is within the limit once, but not three times", () => {
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
