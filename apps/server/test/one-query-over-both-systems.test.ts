import { expect, test } from "vitest";
import { type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface RelatedWorkOrder {
  readonly id: string;
  readonly title: string;
  readonly system: { readonly id: string; readonly connector: { readonly id: string; readonly name: string } };
  readonly asset: { readonly name: string; readonly location: { readonly name: string } | null } | null;
  readonly location: { readonly name: string; readonly address: { readonly lines: readonly string[] } | null } | null;
  readonly customer: { readonly name: string } | null;
  readonly assignees: readonly { readonly name: string }[];
  readonly appointments: readonly {
    readonly windowStartAt: string | null;
    readonly technicians: readonly { readonly role: string; readonly technician: { readonly name: string } | null }[];
  }[];
}

interface Related {
  readonly nodes: readonly RelatedWorkOrder[];
}

const fields = /* GraphQL */ `
  nodes {
    id
    title
    system { id connector { id name } }
    asset { name location { name } }
    location { name address { lines city } }
    customer { name }
    assignees { name }
    appointments { windowStartAt technicians { role technician { name } } }
  }
`;

describeEndToEnd("one query over both systems", () => {
  const house = useHouse();

  test("One query returns work orders of both systems with their relations", async () => {
    const { bee, wave } = await house().api.ask<{ bee: Related; wave: Related }>(
      `query ($bee: ID!, $wave: ID!) {
        bee: workOrders(where: { systemId: { eq: $bee } }, first: 50) { ${fields} }
        wave: workOrders(where: { systemId: { eq: $wave } }, first: 50) { ${fields} }
      }`,
      { bee: house().systemIds["cmms-bee"], wave: house().systemIds["workwave-service"] },
    );

    expect(bee.nodes).toHaveLength(50);
    expect(bee.nodes.every((workOrder) => workOrder.system.connector.name === "CMMS Bee")).toBe(true);
    expect(bee.nodes.some(({ asset, location, assignees }) => asset !== null && location !== null && assignees.length > 0)).toBe(
      true,
    );
    expect(bee.nodes.some(({ customer }) => customer !== null)).toBe(true);

    expect(wave.nodes).toHaveLength(50);
    expect(wave.nodes.every((workOrder) => workOrder.system.connector.id === "workwave-service")).toBe(true);
    const complete = wave.nodes.find(
      ({ customer, location, assignees, appointments }) =>
        customer !== null && location !== null && location.address !== null && assignees.length > 0 && appointments.length > 0,
    );
    expect(complete?.appointments[0]?.technicians[0]?.technician?.name).toEqual(expect.any(String));
  });

  test("Pages contain every record exactly once", async () => {
    const { api, systemIds } = house();
    const ids = new Set<string>();
    const counted = new Map<string, number>();
    let after: string | null = null;
    let total = 0;
    do {
      const {
        workOrders: page,
      }: {
        workOrders: {
          totalCount: number;
          nodes: readonly { id: string; system: { id: string } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      } = await api.ask(
        `query ($after: String) {
          workOrders(first: 200, after: $after, orderBy: { field: CREATED_AT, direction: ASC }) {
            totalCount nodes { id system { id } } pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      );
      for (const { id, system } of page.nodes) {
        ids.add(id);
        counted.set(system.id, (counted.get(system.id) ?? 0) + 1);
      }
      total = page.totalCount;
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);

    expect(ids.size).toBe(total);
    for (const id of Object.values(systemIds)) {
      const { workOrders: ofSystem } = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: id } }, first: 1 });
      expect(counted.get(id)).toBe(ofSystem.totalCount);
    }
  });

  test("A list is filtered by status, by text and by a relation", async () => {
    const { api, systemIds } = house();
    const open = await api.ask<WorkOrders>(workOrders, {
      where: { status: { in: ["OPEN"] }, systemId: { eq: systemIds["cmms-bee"] } },
    });
    expect(open.workOrders.nodes.length).toBeGreaterThan(0);
    expect(open.workOrders.nodes.every(({ status }) => status === "OPEN")).toBe(true);

    const [sample] = open.workOrders.nodes;
    const byTitle = await api.ask<WorkOrders>(workOrders, { where: { title: { startsWith: sample?.title ?? "" } } });
    expect(byTitle.workOrders.nodes.map(({ id }) => id)).toContain(sample?.id);

    const none = await api.ask<WorkOrders>(workOrders, { where: { or: [] } });
    expect(none.workOrders.totalCount).toBe(0);
  });

  test("Every kind of lookup by id finds the record", async () => {
    const { api } = house();
    const listed = await api.ask<WorkOrders>(workOrders, { first: 1 });
    const [sample] = listed.workOrders.nodes;
    const found = await api.ask<{
      node: { __typename: string; id: string };
      nodes: readonly { id: string }[];
      workOrder: { title: string };
    }>(`query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } workOrder(id: $id) { title } }`, {
      id: sample?.id,
    });
    expect(found).toEqual({
      node: { __typename: "WorkOrder", id: sample?.id },
      nodes: [{ id: sample?.id }],
      workOrder: { title: sample?.title },
    });
  });
});
