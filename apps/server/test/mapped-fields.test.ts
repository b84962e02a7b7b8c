import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const setFieldMappings = /* GraphQL */ `
  mutation ($input: SetFieldMappingsInput!) {
    setFieldMappings(input: $input) {
      __typename
      ... on SetFieldMappingsSuccess {
        changedSystems
        mappings {
          entity
          name
          path
          type
          isInherited
        }
      }
      ... on ValidationError {
        fields {
          path
          message
        }
      }
    }
  }
`;

const remoteFields = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      remoteFields(entity: "WorkOrder") {
        path
        label
        type
        choices
        isWritable
        example
      }
    }
  }
`;

const mappedOrders = /* GraphQL */ `
  query ($where: WorkOrderFilter) {
    workOrders(where: $where, first: 200) {
      changeCursor
      nodes {
        id
        remoteId
        version
        costs: customField(name: "costs")
        size: customField(name: "size")
        customFields
        problems {
          field
        }
      }
    }
  }
`;

const mappedChanges = /* GraphQL */ `
  subscription ($after: String, $where: WorkOrderFilter) {
    workOrderChanges(after: $after, where: $where) {
      kind
      cause
      changedFields
      matches
      workOrder {
        remoteId
        costs: customField(name: "costs")
      }
    }
  }
`;

const updateWorkOrder = /* GraphQL */ `
  mutation ($input: UpdateWorkOrderInput!) {
    updateWorkOrder(input: $input) {
      __typename
      ... on UpdateWorkOrderSuccess {
        workOrder {
          costs: customField(name: "costs")
          size: customField(name: "size")
          customFields
        }
      }
      ... on ValidationError {
        fields {
          path
          message
        }
      }
    }
  }
`;

interface Order {
  readonly id: string;
  readonly remoteId: string;
  readonly version: number;
  readonly costs: number | null;
  readonly size: string | null;
  readonly customFields: { readonly costCenter?: number; readonly Größe?: string } | null;
  readonly problems: readonly { readonly field: string }[];
}

interface Orders {
  readonly workOrders: { readonly changeCursor: string; readonly nodes: readonly Order[] };
}

interface Changed {
  readonly workOrderChanges: {
    readonly kind: string;
    readonly cause: string;
    readonly changedFields: readonly string[];
    readonly matches: boolean;
    readonly workOrder: { readonly remoteId: string; readonly costs: number | null };
  };
}

const mappings = [
  { name: "costs", path: "/customFields/costCenter", type: "NUMBER" },
  { name: "size", path: "/customFields/Größe", type: "TEXT" },
];

describeEndToEnd("mapped fields", () => {
  const house = useHouse({ simulator: { workOrders: 80 } });
  const systemId = () => house().systemIds["cmms-bee"];
  const map = (input: object) => house().api.ask(setFieldMappings, { input: { entity: "WorkOrder", ...input } });
  const orders = async (where: object = {}) =>
    (await house().api.ask<Orders>(mappedOrders, { where: { systemId: { eq: systemId() }, ...where } })).workOrders;
  const costly = { customField: { name: "costs", number: { gt: 1500 } } };

  test("The vendor says which fields its records have, and stored records show the others", async () => {
    const answer = await house().api.ask<{ system: { remoteFields: readonly object[] } }>(remoteFields, { id: systemId() });
    expect(answer.system.remoteFields.slice(0, 3)).toEqual([
      {
        path: "/customFields/costCenter",
        label: "Cost center",
        type: "NUMBER",
        choices: null,
        isWritable: true,
        example: expect.stringMatching(/^1\d{3}$/u),
      },
      {
        path: "/customFields/Größe",
        label: "Größe",
        type: "TEXT",
        choices: ["S", "M", "L"],
        isWritable: true,
        example: expect.stringMatching(/^[SML]$/u),
      },
      { path: "/customFields/inspectedOn", label: "Inspected on", type: "DATE", choices: null, isWritable: true, example: null },
    ]);
    expect(answer.system.remoteFields).toContainEqual(
      expect.objectContaining({ path: "/startDate", type: "DATE_TIME", isWritable: false }),
    );
  });

  test("A mapped field appears on every stored record that has it, with one change each", async () => {
    const before = await orders();
    await using changes = await house().api.sse<Changed>(mappedChanges, { after: before.changeCursor });
    expect(await map({ systemId: systemId(), mappings })).toMatchObject({
      setFieldMappings: { changedSystems: 1, mappings: [{ entity: "WorkOrder", name: "costs", isInherited: false }, {}] },
    });
    const affected = before.nodes.filter(({ customFields }) => customFields !== null);
    const seen = new Map<string, Changed["workOrderChanges"]>();
    while (seen.size < affected.length) {
      const { data } = await changes.first(({ data: { workOrderChanges } }) => !seen.has(workOrderChanges.workOrder.remoteId));
      seen.set(data.workOrderChanges.workOrder.remoteId, data.workOrderChanges);
    }
    const after = await orders();
    for (const { remoteId, version, customFields } of before.nodes) {
      const now = after.nodes.find((one) => one.remoteId === remoteId);
      const [costs, size] = [customFields?.costCenter ?? null, customFields?.Größe ?? null];
      expect(now).toMatchObject({ costs, size, version: version + (customFields === null ? 0 : 1) });
      expect(seen.get(remoteId)).toEqual(
        customFields === null
          ? undefined
          : {
              kind: "UPDATED",
              cause: "REPROCESS",
              changedFields: ["customField"],
              matches: true,
              workOrder: { remoteId, costs },
            },
      );
    }
    // The same again reads nothing again.
    expect(await map({ systemId: systemId(), mappings })).toMatchObject({ setFieldMappings: { changedSystems: 0 } });
  });

  test("Lists and streams filter by it, and the vendor's own people move records in and out", async () => {
    const { nodes, changeCursor } = await orders(costly);
    const all = (await orders()).nodes;
    expect(nodes.length).toBeGreaterThan(0);
    expect(new Set(nodes.map(({ id }) => id))).toEqual(
      new Set(all.filter(({ costs }) => costs !== null && costs > 1500).map(({ id }) => id)),
    );
    const small = await orders({ and: [costly, { customField: { name: "size", text: { in: ["S"] } } }] });
    expect(small.nodes.map(({ id }) => id).toSorted()).toEqual(
      nodes
        .filter(({ size }) => size === "S")
        .map(({ id }) => id)
        .toSorted(),
    );
    await using changes = await house().api.sse<Changed>(mappedChanges, { after: changeCursor, where: costly });
    const cheap = all.find(({ costs }) => costs !== null && costs <= 1500)?.remoteId ?? "";
    const change = (costCenter: unknown) =>
      house()
        .control("cmms-bee")
        .change(cheap, { remote: { customFields: { costCenter } } });
    await change(1999);
    const entered = await changes.first(({ data }) => data.workOrderChanges.workOrder.remoteId === cheap);
    expect(entered.data.workOrderChanges).toMatchObject({ matches: true, workOrder: { costs: 1999 } });
    await change("many");
    const left = await changes.first(({ data }) => !data.workOrderChanges.matches);
    expect(left.data.workOrderChanges).toMatchObject({ workOrder: { remoteId: cheap, costs: null } });
    // A value of another type is nobody's guess.
    const misfit = await orders({ remoteId: { eq: cheap } });
    expect(misfit.nodes).toMatchObject([{ costs: null, problems: [{ field: "customField.costs" }] }]);
  });

  test("A write goes back through the mapping, and leaves the vendor's other fields alone", async () => {
    const target = (await orders()).nodes.find(({ costs, size }) => costs !== null && size !== null);
    const update = (customFields: object) => house().api.ask(updateWorkOrder, { input: { id: target?.id, customFields } });
    expect(await update([{ name: "costs", value: 2500.5 }])).toMatchObject({
      updateWorkOrder: {
        workOrder: { costs: 2500.5, size: target?.size, customFields: { costCenter: 2500.5, Größe: target?.size } },
      },
    });
    expect(await update([{ name: "costs", value: null }])).toMatchObject({
      updateWorkOrder: { workOrder: { costs: null, size: target?.size, customFields: { Größe: target?.size } } },
    });
    expect(
      await update([
        { name: "costs", value: "much" },
        { name: "unknown", value: 1 },
      ]),
    ).toMatchObject({
      updateWorkOrder: { fields: [{ path: "customFields.costs" }, { path: "customFields.unknown" }] },
    });
    expect(house().simulator.violations()).toEqual([]);
  });

  test("An export has the values, and a field that the vendor does not take is refused before it is asked", async () => {
    const start = { name: "start", path: "/startDate", type: "DATE_TIME" };
    expect(await map({ systemId: systemId(), mappings: [...mappings, start] })).toMatchObject({
      setFieldMappings: { changedSystems: 1 },
    });
    const [target] = (await orders(costly)).nodes;
    const customFields = [{ name: "start", value: "2026-01-31T08:00:00Z" }];
    expect(await house().api.ask(updateWorkOrder, { input: { id: target?.id, customFields } })).toMatchObject({
      updateWorkOrder: {
        __typename: "ValidationError",
        fields: [{ path: "customFields.start", message: "This vendor does not accept this field." }],
      },
    });
    const authorization = `Bearer ${await house().tokenFor(["read"])}`;
    const response = await fetch(`${house().url}/export/workOrders?fields=customField`, { headers: { authorization } });
    const lines = (await response.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.find(({ id }) => id === target?.id)).toMatchObject({ customField: { costs: target?.costs } });
  });
});
