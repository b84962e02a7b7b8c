import { graphParts } from "../../stages.ts";
import { getNamedType, isInputObjectType, isRequiredInputField, type GraphQLInputObjectType } from "graphql";
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

interface Test {
  readonly path: readonly string[];
  readonly operators: GraphQLInputObjectType;
  /** A filter with this test. */
  readonly where: (test: unknown) => object;
}

/** The fields of a filter, those of a connector under its namespace, with the type of their operators. */
const testsOf = (type: GraphQLInputObjectType): readonly Test[] => {
  const required = Object.values(type.getFields()).filter(isRequiredInputField);
  const others = Object.fromEntries(required.map(({ name }) => [name, "a"]));
  return Object.values(type.getFields()).flatMap(({ name, type: own }): readonly Test[] => {
    const operators = getNamedType(own);
    if (!isInputObjectType(operators) || operators === type) return [];
    if ("eq" in operators.getFields()) return [{ path: [name], operators, where: (test) => ({ ...others, [name]: test }) }];
    return testsOf(operators).map((inner) => ({
      ...inner,
      path: [name, ...inner.path],
      where: (test) => ({ ...others, [name]: inner.where(test) }),
    }));
  });
};

const refusal = async (list: string, type: GraphQLInputObjectType, where: object) =>
  errorsOf(await run(`query ($where: ${type.name}) { ${list}(where: $where) { __typename } }`, { where }));

const changes = (entity: object) =>
  run(`query ($where: ChangeFilter) { changes(where: $where) { nodes { entity } } }`, { where: { entity } });
const systems = (connectorId: object) =>
  run(`query ($where: SystemFilter) { systems(where: $where) { nodes { id } } }`, { where: { connectorId } });

it("The advice to query absent values appears only where the field's filter allows it", async () => {
  expect(filtered.length).toBeGreaterThan(8);
  const tested: string[] = [];
  for (const { name, type } of filtered) {
    for (const { path, operators, where } of testsOf(type)) {
      for (const asked of [where(null), where({ eq: null })]) {
        const [message = "", ...more] = await refusal(name, type, asked);
        expect(more).toEqual([]);
        expect(message).toMatch(/^BAD_USER_INPUT: where(\.\w+)+ is null, which is not an operand\. Omit it/u);
        expect(message.includes("isNull") && !("isNull" in operators.getFields()) ? `${type.name}: ${message}` : "").toBe("");
        tested.push(path.join("."));
      }
    }
  }
  expect(tested).toEqual(expect.arrayContaining(["tiny.shiftCode", "customField.dateTime"]));
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
