import { graphParts } from "../../stages.ts";
import { getNamedType, isInputObjectType, type GraphQLInputObjectType } from "graphql";
import { expect, it } from "vitest";
import { createSchema } from "../../graph/create-schema.ts";
import { systemWith } from "../../graph/testing/fixtures.ts";
import { createMemoryStages } from "../../graph/testing/memory-stages.ts";
import { createRunner, errorsOf } from "../../graph/testing/run.ts";
import { tinyCatalog } from "../../graph/testing/tiny-catalog.ts";

const memory = createMemoryStages({ catalog: tinyCatalog });
memory.systems.set("sys_1", systemWith("sys_1", { connectorId: "gone" }));
const run = createRunner(memory);

/** Every list that takes a filter, with the filter's type. */
const filtered = Object.values(createSchema(tinyCatalog, graphParts).getQueryType()?.getFields() ?? {}).flatMap(
  ({ name, args }) => {
    const where = args.find((argument) => argument.name === "where");
    const type = where === undefined ? undefined : getNamedType(where.type);
    return isInputObjectType(type) ? [{ name, type }] : [];
  },
);

/** The fields of a filter, those of a connector under its namespace, with the type of their operators. */
const testsOf = (type: GraphQLInputObjectType): { path: string[]; operators: GraphQLInputObjectType }[] =>
  Object.values(type.getFields()).flatMap((field) => {
    const operators = getNamedType(field.type);
    if (!isInputObjectType(operators) || operators === type) return [];
    if ("eq" in operators.getFields()) return [{ path: [field.name], operators }];
    return testsOf(operators).map((inner) => ({ ...inner, path: [field.name, ...inner.path] }));
  });

const refusal = async (list: string, type: GraphQLInputObjectType, where: object) =>
  errorsOf(await run(`query ($where: ${type.name}) { ${list}(where: $where) { __typename } }`, { where }));

const changes = (entity: object) =>
  run(`query ($where: ChangeFilter) { changes(where: $where) { nodes { entity } } }`, { where: { entity } });
const systems = (connectorId: object) =>
  run(`query ($where: SystemFilter) { systems(where: $where) { nodes { id } } }`, { where: { connectorId } });

it("The advice to query absent values appears only where the field's filter allows it", async () => {
  expect(filtered.length).toBeGreaterThan(8);
  const asked: string[] = [];
  for (const { name, type } of filtered) {
    for (const { path, operators } of testsOf(type)) {
      const nested = (test: unknown) => path.reduceRight<unknown>((inner, member) => ({ [member]: inner }), test);
      for (const where of [nested(null), nested({ eq: null })]) {
        const [message = "", ...more] = await refusal(name, type, Object(where));
        expect(more).toEqual([]);
        expect(message).toMatch(/^BAD_USER_INPUT: where(\.\w+)+ is null, which is not an operand\. Omit it/u);
        expect(message.includes("isNull") && !("isNull" in operators.getFields()) ? `${type.name}: ${message}` : "").toBe("");
        asked.push(path.join("."));
      }
    }
  }
  expect(asked).toContain("tiny.shiftCode");
  const workOrders = filtered.find(({ name }) => name === "workOrders")?.type;
  if (workOrders === undefined) throw new Error("There is no such list.");
  expect(await refusal("workOrders", workOrders, { dueAt: { eq: null } })).toEqual([
    "BAD_USER_INPUT: where.dueAt.eq is null, which is not an operand. Omit it, or use isNull: true to find absent values.",
  ]);
  expect(await refusal("workOrders", workOrders, { not: null })).toEqual([
    "BAD_USER_INPUT: where.not is null, which is not an operand. Omit it.",
  ]);
});

it("An unknown record type in a filter gives an error with the known ones, and prefixes of names are accepted", async () => {
  for (const entity of [{ eq: "Workorder" }, { ne: "Workorder" }, { in: ["Asset", "Workorder"] }, { notIn: ["Workorder"] }]) {
    expect(errorsOf(await changes(entity))).toEqual([
      expect.stringMatching(
        /^BAD_USER_INPUT: where\.entity: there is no type of record "Workorder"\. There are: WorkOrder, Asset, .*TinyGauge\.$/u,
      ),
    ]);
  }
  for (const entity of [{ in: [] }, { startsWith: "Work" }, { contains: "order" }, { isNull: false }]) {
    expect(errorsOf(await changes(entity))).toEqual([]);
  }
});

it("The error names the existing connectors, including those with systems but without a configuration", async () => {
  expect(errorsOf(await systems({ eq: "cmms-be" }))).toEqual([
    'BAD_USER_INPUT: where.connectorId: there is no connector "cmms-be". There are: tiny, gone.',
  ]);
  for (const connectorId of [{ eq: "tiny" }, { in: ["gone"] }]) expect(errorsOf(await systems(connectorId))).toEqual([]);
});
