import { beforeAll, expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Use {
  readonly id: string;
  readonly remoteId: string;
  readonly material: string;
  readonly epaNumber: string | null;
  readonly targetPest: string | null;
  readonly appliedAt: string | null;
  readonly part: { readonly id: string } | null;
  readonly technician: { readonly id: string } | null;
  readonly workOrder: { readonly id: string } | null;
}

interface Uses {
  readonly workwaveServiceMaterialUses: {
    readonly totalCount: number;
    readonly changeCursor: string;
    readonly nodes: readonly Use[];
  };
}

interface Heard {
  readonly workwaveServiceMaterialUseChanges: {
    readonly kind: string;
    readonly cause: string;
    readonly recordId: string;
    readonly changedFields: readonly string[];
    readonly workwaveServiceMaterialUse: { readonly material: string; readonly quantity: number } | null;
  };
}

const uses = /* GraphQL */ `
  query ($where: WorkwaveServiceMaterialUseFilter, $orderBy: WorkwaveServiceMaterialUseOrder) {
    workwaveServiceMaterialUses(where: $where, orderBy: $orderBy, first: 200) {
      totalCount
      changeCursor
      nodes {
        id
        remoteId
        material
        epaNumber
        targetPest
        appliedAt
        part {
          id
        }
        technician {
          id
        }
        workOrder {
          id
        }
      }
    }
  }
`;

describeEndToEnd("an entity of one connector alone, the material uses of WorkWave Service", () => {
  const house = useHouse({ simulator: { workOrders: 60 }, gateway: { pollIntervalSeconds: 3600 } });
  const list = async (variables: Readonly<Record<string, unknown>> = {}) =>
    (await house().api.ask<Uses>(uses, variables)).workwaveServiceMaterialUses;
  let all: readonly Use[] = [];
  let whole: Use;

  beforeAll(async () => {
    all = (await list()).nodes;
    const found = all.find(
      ({ epaNumber, targetPest, appliedAt, part, technician, workOrder }) =>
        epaNumber && targetPest && appliedAt && part && technician && workOrder,
    );
    if (found === undefined) throw new Error("No material use has a value everywhere.");
    whole = found;
  });

  /** Acts at the vendor itself, past the gateway. */
  const atVendor = async (method: string, path: string, body?: object): Promise<number> => {
    const { simulator } = house();
    const response = await fetch(`${simulator.addresses["workwave-service"].api}/materialuses${path}`, {
      method,
      headers: { "content-type": "application/json", "x-api-key": simulator.apiKeys["workwave-service"][0]?.key ?? "" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The vendor answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? 0 : Number(Object(await response.json()).MaterialUseId);
  };

  test.each([
    ["material", (use: Use) => use.material],
    ["epaNumber", (use: Use) => use.epaNumber],
    ["targetPest", (use: Use) => use.targetPest],
    ["appliedAt", (use: Use) => use.appliedAt],
    ["partId", (use: Use) => use.part?.id],
    ["technicianId", (use: Use) => use.technician?.id],
    ["workOrderId", (use: Use) => use.workOrder?.id],
  ])("Lists are filtered by %s", async (name, valueOf) => {
    const { nodes, totalCount } = await list({ where: { [name]: { eq: valueOf(whole) } } });
    const expected = all.filter((use) => valueOf(use) === valueOf(whole)).map(({ id }) => id);
    expect(nodes.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    expect(totalCount).toBe(expected.length);
    expect(totalCount).toBeLessThan(all.length);
  });

  test.each([
    ["MATERIAL", (use: Use) => use.material],
    ["APPLIED_AT", (use: Use) => use.appliedAt],
  ])("Lists are ordered by %s, in both directions", async (field, valueOf) => {
    const inOrder = async (direction: string) => (await list({ orderBy: { field, direction } })).nodes.map(valueOf);
    const ascending = await inOrder("ASC");
    expect(ascending).toEqual(ascending.toSorted());
    expect(ascending).toHaveLength(all.length);
    expect(await inOrder("DESC")).toEqual(ascending.toReversed());
  });

  test("A record is found by its id, alone and as a node", async () => {
    const found = await house().api.ask(
      `query ($id: ID!) {
        workwaveServiceMaterialUse(id: $id) { material }
        node(id: $id) { id ... on WorkwaveServiceMaterialUse { material } }
      }`,
      { id: whole.id },
    );
    const { id, material } = whole;
    expect(found).toEqual({ workwaveServiceMaterialUse: { material }, node: { id, material } });
  });

  test("The work order, the part and the technician list the uses that name them, and other systems' records list none", async () => {
    const fields = "workwaveServiceMaterialUses(first: 200) { totalCount nodes { id } }";
    const ids = { workOrder: whole.workOrder?.id, part: whole.part?.id, technician: whole.technician?.id };
    const found = await house().api.ask<
      Readonly<Record<string, { workwaveServiceMaterialUses: { nodes: readonly { id: string }[] } }>>
    >(
      `query ($workOrder: ID!, $part: ID!, $technician: ID!) {
        workOrder(id: $workOrder) { ${fields} }
        part(id: $part) { ${fields} }
        technician(id: $technician) { ${fields} }
      }`,
      ids,
    );
    for (const name of ["workOrder", "part", "technician"] as const) {
      const expected = all.filter((use) => use[name]?.id === ids[name]).map(({ id }) => id);
      expect(found[name]?.workwaveServiceMaterialUses.nodes.map(({ id }) => id).toSorted()).toEqual(expected.toSorted());
    }
    const { workOrders } = await house().api.ask<{ workOrders: { nodes: readonly object[] } }>(
      `query ($system: ID!) { workOrders(where: { systemId: { eq: $system } }, first: 5) { nodes { ${fields} } } }`,
      { system: house().systemIds["cmms-bee"] },
    );
    expect(new Set(workOrders.nodes.map((node) => JSON.stringify(node)))).toEqual(
      new Set([JSON.stringify({ workwaveServiceMaterialUses: { totalCount: 0, nodes: [] } })]),
    );
  });

  test("What happens at the vendor comes by webhook into the stream and into the changes", async () => {
    await using stream = await house().api.sse<Heard>(
      `subscription ($after: String) {
        workwaveServiceMaterialUseChanges(after: $after) {
          kind cause recordId changedFields
          workwaveServiceMaterialUse { material quantity }
        }
      }`,
      { after: (await list()).changeCursor },
    );
    const heard = async (kind: string) =>
      (await stream.first(({ data }) => data.workwaveServiceMaterialUseChanges.kind === kind)).data
        .workwaveServiceMaterialUseChanges;
    const { remoteId: order } = await house().control("workwave-service").create({ title: "Ants" });
    const key = await atVendor("POST", "", { MaterialName: "Gel", Quantity: 3, WorkOrderId: Number(order) });
    const created = await heard("CREATED");
    expect(created).toMatchObject({ cause: "WEBHOOK", workwaveServiceMaterialUse: { material: "Gel", quantity: 3 } });
    await atVendor("PUT", `/${key}`, { Quantity: 4 });
    expect(await heard("UPDATED")).toMatchObject({
      cause: "WEBHOOK",
      recordId: created.recordId,
      changedFields: expect.arrayContaining(["quantity"]),
      workwaveServiceMaterialUse: { quantity: 4 },
    });
    await atVendor("DELETE", `/${key}`);
    expect(await heard("DELETED")).toMatchObject({ cause: "WEBHOOK", recordId: created.recordId });
    const { changes } = await house().api.ask<{ changes: { nodes: readonly { kind: string }[] } }>(
      `query ($id: ID!) { changes(where: { recordId: { eq: $id } }) { nodes { kind } } }`,
      { id: created.recordId },
    );
    expect(changes.nodes.map(({ kind }) => kind)).toEqual(["CREATED", "UPDATED", "DELETED"]);
  });

  test("A stream delivers only what matches its filter", async () => {
    await using stream = await house().api.sse<Heard>(
      `subscription ($where: WorkwaveServiceMaterialUseFilter) {
        workwaveServiceMaterialUseChanges(where: $where) { kind cause recordId changedFields workwaveServiceMaterialUse { material quantity } }
      }`,
      { where: { targetPest: { eq: "moths" } } },
    );
    const { remoteId: order } = await house().control("workwave-service").create({ title: "Moths" });
    const use = (TargetPest: string) =>
      atVendor("POST", "", { MaterialName: `Trap for ${TargetPest}`, Quantity: 1, WorkOrderId: Number(order), TargetPest });
    await use("flies");
    await use("moths");
    const { data } = await stream.at(0);
    expect(data.workwaveServiceMaterialUseChanges.workwaveServiceMaterialUse?.material).toBe("Trap for moths");
  });
});
