import type { EntityDescriptor, FieldDescriptor, FieldMap } from "@fettle/connector";
import { beforeAll, expect, test } from "vitest";
import { makeSession, signInByKey } from "./customer/index.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { createWholeVendor, entities, keyOf, places, plainValue, wordAt } from "./harness/whole-model.ts";

type Values = Readonly<Record<string, unknown>>;

interface Listed {
  readonly totalCount: number;
  readonly nodes: readonly (Values & { readonly id: string; readonly remoteId: string })[];
}

interface Heard {
  readonly kind: string;
  readonly recordId: string;
  readonly changedFields: readonly string[];
  readonly record: { readonly remoteId: string };
}

const names = [...entities.keys()];
const descriptorOf = (name: string): EntityDescriptor => {
  const descriptor = entities.get(name);
  if (descriptor === undefined) throw new Error(`There is no ${name}.`);
  return descriptor;
};
const singularOf = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const constantOf = (name: string) => name.replaceAll(/([a-z])([A-Z])/gu, "$1_$2").toUpperCase();

const keysIn = ({ nodes }: Listed) => nodes.map(({ remoteId }) => remoteId);

const vendor = createWholeVendor();

describeEndToEnd("the whole model, by its descriptors", () => {
  const house = useHouse({
    connected: false,
    simulator: { workOrders: 1 },
    connectors: () => [{ connector: vendor.connector }],
    gateway: { pollIntervalSeconds: 3600, scanIntervalSeconds: 3600 },
  });
  const ids = new Map<string, string>();
  let systemId = "";

  const list = async (name: string, input: string, selection = "id remoteId"): Promise<Listed> => {
    const { plural } = descriptorOf(name);
    const answer = await house().api.ask<Readonly<Record<string, Listed>>>(
      `{ ${plural}(first: 10${input}) { totalCount nodes { ${selection} } } }`,
    );
    return answer[plural] ?? { totalCount: -1, nodes: [] };
  };

  beforeAll(async () => {
    await signInByKey(await makeSession(house().api.ask, { connectorId: "whole" }), "key");
    await house().ready();
    const { systems } = await house().api.ask<{ systems: { nodes: readonly [{ id: string }] } }>("{ systems { nodes { id } } }");
    systemId = systems.nodes[0].id;
    for (const name of names) for (const { id, remoteId } of (await list(name, "")).nodes) ids.set(remoteId, id);
  });

  test.each(names)("%s has a list and a read that show every field", async (name) => {
    const { fields } = descriptorOf(name);
    const selection = `id remoteId ${selectionOf(fields, true)}`;
    const shown = await list(name, "", selection);
    expect(shown.totalCount).toBe(places.length);
    const byKey = new Map(shown.nodes.map((node) => [node.remoteId, node]));
    for (const place of places) {
      const expected = {
        id: ids.get(keyOf(name, place)),
        remoteId: keyOf(name, place),
        ...shownValues(fields, place, true),
      };
      expect(byKey.get(keyOf(name, place))).toEqual(expected);
      const read = `query ($id: ID!) { one: ${singularOf(name)}(id: $id) { ${selection} } node(id: $id) { __typename } }`;
      expect(await house().api.ask(read, { id: expected.id })).toEqual({ one: expected, node: { __typename: name } });
    }
  });

  test.each(names)("%s is filtered by each field that says so", async (name) => {
    for (const [field, descriptor] of Object.entries(descriptorOf(name).fields)) {
      const condition = conditionOf(field, descriptor, 1, (key) => ids.get(key) ?? "");
      if (condition === null) continue;
      const expected = places.filter((place) => isSame(descriptor, place, 1)).map((place) => keyOf(name, place));
      expect([field, keysIn(await list(name, `, where: { ${condition} }`)).toSorted()]).toEqual([field, expected]);
    }
  });

  test.each(names)("%s is ordered by each field that says so", async (name) => {
    for (const [field, descriptor] of Object.entries(descriptorOf(name).fields)) {
      if (descriptor.order !== true) continue;
      const by = (direction: string) => list(name, `, orderBy: { field: ${constantOf(field)}, direction: ${direction} }`);
      const expected = places.map((place) => keyOf(name, place));
      expect([field, keysIn(await by("ASC"))]).toEqual([field, expected]);
      expect([field, keysIn(await by("DESC"))]).toEqual([field, expected.toReversed()]);
    }
  });

  test.each(names)("%s leads back by each relation", async (name) => {
    for (const [relation, { entity, as }] of Object.entries(descriptorOf(name).relations)) {
      const related = as === "list" ? "{ remoteId }" : "{ nodes { remoteId } }";
      const id = ids.get(keyOf(name, 0));
      const query = `query ($id: ID!) { one: ${singularOf(name)}(id: $id) { related: ${relation} ${related} } }`;
      const { one } = await house().api.ask<{ one: { related: unknown } }>(query, { id });
      // The comments and files belong to work orders.
      const expected = places
        .filter((place) => (entity === "Note" || entity === "Document" ? name === "WorkOrder" && place === 0 : place === 0))
        .map((place) => ({ remoteId: keyOf(entity, place) }));
      expect([relation, one.related]).toEqual([relation, as === "list" ? expected : { nodes: expected }]);
    }
  });

  test("Each entity has changes and a subscription", async () => {
    await using opened = new AsyncDisposableStack();
    const streams = await Promise.all(
      names.map(async (name) => {
        const field = `${singularOf(name)}Changes`;
        const query = `subscription { heard: ${field} { kind recordId changedFields record { remoteId } } }`;
        return [name, opened.use(await house().api.sse<{ heard: Heard }>(query))] as const;
      }),
    );
    vendor.change();
    const sync = `mutation ($id: ID!) { syncSystem(input: { systemId: $id }) { __typename } }`;
    expect(await house().api.ask(sync, { id: systemId })).toEqual({ syncSystem: { __typename: "SyncSystemSuccess" } });
    for (const [name, stream] of streams) {
      const changed = Object.entries(descriptorOf(name).fields).flatMap(([field, descriptor]) =>
        changes(descriptor) ? [field] : [],
      );
      const { data } = await stream.first(({ data: { heard } }) => heard.kind === "UPDATED");
      const { changedFields, ...heard } = data.heard;
      expect(heard).toEqual({ kind: "UPDATED", recordId: ids.get(keyOf(name, 0)), record: { remoteId: keyOf(name, 0) } });
      expect(changedFields.toSorted()).toEqual([...changed, "remoteData"].toSorted());
      const page = `query ($name: String!) { changes(where: { entity: { eq: $name } }, first: 10) { nodes { kind } } }`;
      const log = await house().api.ask<{ changes: { nodes: readonly { kind: string }[] } }>(page, { name });
      expect([name, log.changes.nodes.map(({ kind }) => kind)]).toEqual([name, ["CREATED", "CREATED", "CREATED", "UPDATED"]]);
    }
  });
});

/** What to select of fields. `isOuter`: enumerations there have the vendor's word beside them. */
const selectionOf = (fields: FieldMap, isOuter: boolean): string =>
  Object.entries(fields)
    .map(([name, field]) => {
      const remote = isOuter && field.type === "enumeration" && "UNKNOWN" in field.values ? ` ${remoteNameOf(name)}` : "";
      return `${name}${innerSelection(field)}${remote}`;
    })
    .join(" ");

const remoteNameOf = (name: string) => `remote${name.charAt(0).toUpperCase()}${name.slice(1)}`;

function innerSelection(field: FieldDescriptor): string {
  switch (field.type) {
    case "money":
      return " { amount currency }";
    case "reference":
    case "references":
      return " { remoteId }";
    case "anyReference":
      return " { __typename remoteId }";
    case "object":
      return ` { ${selectionOf(field.fields, false)} }`;
    case "list":
      return innerSelection(field.item);
    default:
      return "";
  }
}

const shownValues = (fields: FieldMap, place: number, isOuter: boolean): Values =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => [
      [name, shownValue(name, field, place)],
      ...(isOuter && field.type === "enumeration" && "UNKNOWN" in field.values ? [[remoteNameOf(name), `word ${place}`]] : []),
    ]),
  );

function shownValue(name: string, field: FieldDescriptor, place: number): unknown {
  switch (field.type) {
    case "enumeration":
      return wordAt(field, place);
    case "reference":
      return { remoteId: keyOf(field.entity, place) };
    case "references":
      return [{ remoteId: keyOf(field.entity, place) }];
    case "anyReference":
      return { __typename: "WorkOrder", remoteId: keyOf("WorkOrder", place) };
    case "object":
      return shownValues(field.fields, place, false);
    case "list":
      return [shownValue(name, field.item, place)];
    default:
      return plainValue(name, field, place, 1);
  }
}

/** A condition that the record in a place meets. Null: the field is no filter. */
function conditionOf(name: string, field: FieldDescriptor, place: number, idOf: (key: string) => string): string | null {
  const byId = (filter: string, entity: string) => `${filter}Id: { eq: "${idOf(keyOf(entity, place))}" }`;
  if (field.type === "list") {
    const { filterBy, item } = field;
    const member = filterBy === undefined || item.type !== "object" ? undefined : item.fields[filterBy];
    return filterBy === undefined || member?.type !== "reference" ? null : byId(filterBy, member.entity);
  }
  if (field.filter !== true) return null;
  switch (field.type) {
    case "enumeration":
      return `${name}: { eq: ${wordAt(field, place)} }`;
    case "reference":
      return byId(name, field.entity);
    case "references":
      return byId(field.singular, field.entity);
    case "anyReference":
      return byId(name, "WorkOrder");
    case "money":
      return `${name}: { eq: { amount: "${place + 1}.5", currency: "USD" } }`;
    default:
      return `${name}: { eq: ${JSON.stringify(plainValue(name, field, place, 1))} }`;
  }
}

/** Whether the values of a field in two places are equal. */
function isSame(field: FieldDescriptor, place: number, other: number): boolean {
  if (field.type === "enumeration") return wordAt(field, place) === wordAt(field, other);
  if (field.type === "boolean") return place > 0 === other > 0;
  return place === other;
}

/** Whether a field changes with the revision. */
function changes(field: FieldDescriptor): boolean {
  if (field.type === "object") return Object.values(field.fields).some(changes);
  if (field.type === "list") return changes(field.item);
  return field.type === "text" || field.type === "number" || field.type === "integer";
}
