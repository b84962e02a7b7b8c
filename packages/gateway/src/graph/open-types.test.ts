import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isUnionType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
} from "graphql";
import { expect, it } from "vitest";
import { GatewayError } from "../errors.ts";
import { graphParts } from "../stages.ts";
import type { Scope } from "../principal.ts";
import { createContext, type GraphQLContext } from "./context.ts";
import { createSchema } from "./create-schema.ts";
import { administrator, createMemoryStages } from "./testing/memory-stages.ts";
import { tinyCatalog } from "./testing/tiny-catalog.ts";

type Field = GraphQLField<unknown, GraphQLContext>;

const schema = createSchema(tinyCatalog, graphParts);
const { use } = createMemoryStages({ catalog: tinyCatalog });
const all: readonly Scope[] = ["read", "write", "systems"];

/** The scope that a field requires of a token with these scopes. Null when it lets the token in, whatever happens then. */
async function lackedAt(field: Field, scopes: readonly Scope[]): Promise<string | null> {
  const context = createContext({
    use,
    principal: { ...administrator, scopes },
    requestId: "request-1",
    lastEventId: null,
    signal: new AbortController().signal,
  });
  const info = { path: { key: field.name }, fieldName: field.name } as unknown as GraphQLResolveInfo; // resolvers read nothing else
  try {
    await (field.subscribe ?? field.resolve)?.({}, {}, context, info);
    return null;
  } catch (error) {
    return GatewayError.isInstance(error) && error.code === "FORBIDDEN"
      ? (/scope "(\w+)"/.exec(error.message)?.[1] ?? null)
      : null;
  }
}

const fieldsOf = (type: GraphQLObjectType | null | undefined): readonly Field[] => Object.values(type?.getFields() ?? {});
const objectTypes = Object.values(schema.getTypeMap()).filter(
  (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"),
);
const shownBy = (type: GraphQLNamedType): readonly GraphQLObjectType[] =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
const answers = fieldsOf(schema.getMutationType()).flatMap(({ type }) => shownBy(getNamedType(type)));
const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);

it("A token without the scope read can use no query and no subscription but viewer", async () => {
  const open: string[] = [];
  for (const field of [...fieldsOf(schema.getQueryType()), ...fieldsOf(schema.getSubscriptionType())]) {
    if ((await lackedAt(field, ["write", "systems"])) !== "read") open.push(field.name);
  }
  expect(open).toEqual(["viewer"]);
});

it("Every mutation requires a scope", async () => {
  for (const field of fieldsOf(schema.getMutationType())) {
    const lacked = await lackedAt(field, []);
    expect([field.name, lacked]).toEqual([field.name, expect.stringMatching(/^(?:write|systems|passthrough|admin)$/)]);
    const others = all.filter((scope) => scope !== lacked);
    expect([field.name, await lackedAt(field, others)]).toEqual([field.name, lacked]);
  }
});

it("A token without the scope read sees only these types, through mutation results and its own viewer", async () => {
  const reached = new Set<GraphQLObjectType>(answers);
  const viewer = schema.getQueryType()?.getFields()["viewer"];
  if (viewer !== undefined) for (const type of shownBy(getNamedType(viewer.type))) reached.add(type);
  const records: string[] = [];
  for (const type of reached) {
    for (const field of fieldsOf(type)) {
      const named = getNamedType(field.type);
      if (isLeafType(named) || (await lackedAt(field, ["write", "systems"])) === "read") continue;
      const shown = shownBy(named);
      for (const one of shown) reached.add(one);
      if (shown.some((one) => one.getInterfaces().some(({ name }) => name === "SystemRecord")))
        records.push(`${type.name}.${field.name}`);
    }
  }
  const entities = new Set(tinyCatalog.entities.keys());
  const ofAnswers = new Set(answers.map(({ name }) => name));
  const others = [...reached].map(({ name }) => name).filter((name) => !ofAnswers.has(name) && !entities.has(name));
  expect(others.toSorted()).toEqual([
    "Address",
    "ApiToken",
    "AppointmentTechnician",
    "Command",
    "ConnectSession",
    "Connector",
    "Contact",
    "EntityCapability",
    "Environment",
    "FieldError",
    "FieldProblem",
    "InvoiceLine",
    "MaintenanceTrigger",
    "Money",
    "PassthroughHeader",
    "PurchaseOrderLine",
    "Recurrence",
    "RouteStop",
    "System",
    "SystemWebhooks",
    "Task",
    "TinyLimits",
    "TinyWorkOrder",
    "Viewer",
    "WorkOrderCosts",
    "WorkOrderLabor",
    "WorkOrderPart",
    "Workspace",
  ]);
  // A token sees the record that it has just written.
  expect(records.filter((path) => path !== "Command.record" && !/^[A-Z]\w+Success\./.test(path))).toEqual([]);
});

it("Every field that leads to a list is guarded", async () => {
  const lists = objectTypes
    .filter((type) => !roots.has(type))
    .flatMap((type) => fieldsOf(type).map((field) => ({ path: `${type.name}.${field.name}`, field })))
    .filter(({ field }) => getNamedType(field.type).name.endsWith("Connection"));
  expect(lists.length).toBeGreaterThan(5);
  for (const { path, field } of lists) expect([path, await lackedAt(field, ["write", "systems"])]).toEqual([path, "read"]);
});

it("Every mutation returns a union", () => {
  expect(fieldsOf(schema.getMutationType()).filter(({ type }) => !isUnionType(getNamedType(type)))).toEqual([]);
});
