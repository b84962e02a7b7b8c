import { expect, test, vi } from "vitest";
import { connectApi } from "./harness/api.ts";
import {
  createWorkOrder,
  system,
  type SystemAnswer,
  type SystemChanges,
  systemChanges,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const disconnect = /* GraphQL */ `
  mutation ($input: DisconnectSystemInput!) {
    disconnectSystem(input: $input) {
      ... on DisconnectSystemSuccess {
        system {
          status
          statusReason
        }
      }
      ... on ExpectedError {
        code
      }
    }
  }
`;
const changes = /* GraphQL */ `
  query ($after: String, $id: ID!) {
    changes(first: 200, after: $after, where: { systemId: { eq: $id } }) {
      nodes {
        cursor
        kind
        recordId
        record {
          id
        }
        system {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`;
const createToken = /* GraphQL */ `
  mutation ($systemId: ID!) {
    createApiToken(input: { name: "customer", scopes: [READ], systemId: $systemId }) {
      ... on CreateApiTokenSuccess {
        token
      }
    }
  }
`;

interface ChangeNode {
  readonly kind: string;
  readonly recordId: string;
  readonly record: object | null;
  readonly system: object | null;
}

interface Changes {
  readonly changes: {
    readonly nodes: readonly ChangeNode[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

const within = { timeout: 30_000 };

describeEndToEnd("ending a system", () => {
  const house = useHouse();

  const isGone = async (id: string) => (await house().api.ask<SystemAnswer>(system, { id })).system === null;

  /** The whole log of a system. */
  async function logOf(id: string): Promise<readonly ChangeNode[]> {
    const found: ChangeNode[] = [];
    for (let after: string | null = null; ;) {
      const page: Changes = await house().api.ask<Changes>(changes, { id, after });
      found.push(...page.changes.nodes);
      if (!page.changes.pageInfo.hasNextPage) return found;
      after = page.changes.pageInfo.endCursor;
    }
  }

  test("A disconnected system loses its webhooks, its tokens and its data, and followers learn of it", async () => {
    const { api, systemIds, control, graphql, secrets } = house();
    const id = systemIds["cmms-bee"];
    const where = { systemId: { eq: id } };
    const before = await api.ask<WorkOrders>(workOrders, { where, first: 1 });
    const others = await api.ask<WorkOrders>(workOrders, { where: { systemId: { ne: id } }, first: 1 });
    const [workOrder] = before.workOrders.nodes;
    const after = before.workOrders.changeCursor;
    const { createApiToken } = await api.ask<{ createApiToken: { token: string } }>(createToken, { systemId: id });
    secrets.add("API token", createApiToken.token);
    const customer = connectApi(graphql, createApiToken.token);
    await using theirs = await customer.sse<WorkOrderChanges>(workOrderChanges);
    await using statuses = await api.sse<SystemChanges>(systemChanges, { after, systemId: id });
    // A stream that lists the work order learns of its deletion; a stream of another system receives nothing.
    await using listed = await api.sse<WorkOrderChanges>(workOrderChanges, { where: { title: { eq: workOrder?.title } } });
    await using elsewhere = await api.sse<WorkOrderChanges>(workOrderChanges, { where: { systemId: { ne: id } } });
    await vi.waitFor(async () => expect((await control("cmms-bee").webhooks()).registrations).not.toEqual([]), within);

    expect(await api.ask(disconnect, { input: { systemId: id, records: "ERASE" } })).toEqual({
      disconnectSystem: { system: { status: "DISCONNECTED", statusReason: expect.stringMatching(/erased/u) } },
    });
    expect(await theirs.first(({ errors }) => errors.length > 0)).toMatchObject({
      errors: [expect.objectContaining({ message: "The token is no longer valid." })],
    });
    expect((await customer.send(system, { id })).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    expect((await control("cmms-bee").webhooks()).registrations).toEqual([]);
    await statuses.first(({ data }) => data.systemChanges.status === "DISCONNECTED");
    const left = await listed.first(({ data }) => data.workOrderChanges.recordId === workOrder?.id);
    expect(left.data.workOrderChanges).toMatchObject({ kind: "DELETED", matches: false, workOrder: null });
    expect(left.errors).toEqual([]);
    await vi.waitFor(async () => expect(await isGone(id)).toBe(true), within);

    // A reader that resumes from before gets all of it, without data.
    const log = await logOf(id);
    const [created, deleted] = ["CREATED", "DELETED"].map((kind) => log.filter((entry) => entry.kind === kind).length);
    expect(created).toBeGreaterThan(before.workOrders.totalCount);
    expect(deleted).toBe(created);
    expect(log.filter((entry) => entry.record !== null || entry.system !== null)).toEqual([]);
    await using resumed = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await resumed.first(({ data }) => data.workOrderChanges.recordId === workOrder?.id);
    const status = await statuses.first(({ data }) => data.systemChanges.status === "DISCONNECTED");
    await using again = await api.sse<SystemChanges>(systemChanges, { after });
    expect(await again.first(({ data }) => data.systemChanges.cursor === status.data.systemChanges.cursor)).toMatchObject({
      data: { systemChanges: { system: null, reason: null } },
    });
    expect((await api.ask<WorkOrders>(workOrders, { where })).workOrders.totalCount).toBe(0);
    expect((await api.ask<WorkOrders>(workOrders, { where: { systemId: { ne: id } } })).workOrders.totalCount).toBe(
      others.workOrders.totalCount,
    );
    expect(elsewhere.received.map(({ data }) => data.workOrderChanges.recordId)).not.toContain(workOrder?.id);
    expect(await api.ask(disconnect, { input: { systemId: id } })).toEqual({ disconnectSystem: { code: "NOT_FOUND" } });
  });

  test(
    "A disconnected system keeps its records until their erasure is requested, even across a restart",
    { timeout: 120_000 },
    async () => {
      const { api, systemIds } = house();
      const id = systemIds["workwave-service"];
      const where = { systemId: { eq: id } };
      const before = await api.ask<WorkOrders>(workOrders, { where, first: 1 });
      expect(await api.ask(disconnect, { input: { systemId: id } })).toEqual({
        disconnectSystem: { system: { status: "DISCONNECTED", statusReason: expect.stringMatching(/kept/u) } },
      });
      const write = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, {
        input: { systemId: id, title: "Too late", hold: true },
      });
      expect(write.createWorkOrder.__typename).not.toMatch(/Success|Pending/u);
      expect((await api.ask<WorkOrders>(workOrders, { where })).workOrders.totalCount).toBe(before.workOrders.totalCount);
      expect(await isGone(id)).toBe(false);
      await api.ask(disconnect, { input: { systemId: id, records: "ERASE" } });
      await house().restart();
      await vi.waitFor(async () => expect(await isGone(id)).toBe(true), within);
      expect((await logOf(id)).filter(({ record }) => record !== null)).toEqual([]);
      expect((await api.ask<WorkOrders>(workOrders, { where })).workOrders.totalCount).toBe(0);
    },
  );
});
