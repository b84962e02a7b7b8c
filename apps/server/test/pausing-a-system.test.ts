import { expect, test, vi } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import {
  type SystemChanges,
  systemChanges,
  updateWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const change = (name: string) => /* GraphQL */ `
  mutation ($id: ID!) {
    ${name}(input: { systemId: $id }) {
      __typename
      ... on ExpectedError {
        code
      }
    }
  }
`;
const look = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      status
      statusReason
      pausedAt
      statusHistory(first: 3) {
        nodes {
          previousStatus
          status
          traceId
        }
      }
      syncRuns(first: 50) {
        nodes {
          id
          status
        }
      }
      health {
        lagSeconds
        lastSuccessAt
        nextRunAt
        lastHour {
          runs
          errorRate
        }
        last30Days {
          runs
        }
      }
    }
  }
`;

interface Look {
  readonly system: {
    readonly status: string;
    readonly statusReason: string | null;
    readonly pausedAt: string | null;
    readonly statusHistory: { readonly nodes: readonly { readonly previousStatus: string | null; readonly status: string }[] };
    readonly syncRuns: { readonly nodes: readonly { readonly id: string; readonly status: string }[] };
    readonly health: {
      readonly lagSeconds: number | null;
      readonly lastSuccessAt: string | null;
      readonly nextRunAt: string | null;
      readonly lastHour: { readonly runs: number; readonly errorRate: number | null };
      readonly last30Days: { readonly runs: number };
    };
  };
}

const within = { timeout: 30_000 };
const longest = 200_000;

describeEndToEnd("a paused system", () => {
  const house = useHouse({ recordsIngress: true, gateway: { pollIntervalSeconds: 1 } });
  const see = async (id: string) => (await house().api.ask<Look>(look, { id })).system;
  const newestRun = async (id: string) => (await see(id)).syncRuns.nodes[0]?.id;

  /** Returns when the system has been polled repeatedly: time enough for another system to be polled too. */
  async function pollsOf(id: string): Promise<void> {
    const before = (await see(id)).health.last30Days.runs;
    await vi.waitFor(async () => expect((await see(id)).health.last30Days.runs).toBeGreaterThan(before + 12), within);
  }

  test.each(connectorIds)(
    "A paused system of %s is left alone, and catches up when it is resumed",
    { timeout: longest },
    async (connectorId) => {
      const { api, control, systemIds, ingress } = house();
      const id = systemIds[connectorId];
      const otherId = systemIds[connectorId === "cmms-bee" ? "workwave-service" : "cmms-bee"];
      const where = { systemId: { eq: id } };
      const before = await api.ask<WorkOrders>(workOrders, { where: { ...where, priority: { ne: "URGENT" } }, first: 2 });
      const [workOrder, held] = before.workOrders.nodes;
      const after = before.workOrders.changeCursor;
      await using statuses = await api.sse<SystemChanges>(systemChanges, { after, systemId: id });
      expect((await see(id)).health).toMatchObject({
        lagSeconds: expect.any(Number),
        lastSuccessAt: expect.any(String),
        nextRunAt: expect.any(String),
        lastHour: { errorRate: 0 },
      });

      expect(await api.ask(change("pauseSystem"), { id })).toEqual({ pauseSystem: { __typename: "PauseSystemSuccess" } });
      expect(await api.ask(change("pauseSystem"), { id })).toEqual({ pauseSystem: { __typename: "PauseSystemSuccess" } });
      const paused = await statuses.first(({ data }) => data.systemChanges.status === "PAUSED");
      expect(paused.data.systemChanges).toMatchObject({ previousStatus: "CONNECTED", reason: expect.stringMatching(/resumed/u) });
      // Calls in progress run to their end.
      await vi.waitFor(
        async () => expect((await see(id)).syncRuns.nodes.filter(({ status }) => status === "RUNNING")).toEqual([]),
        within,
      );
      const lastRun = await newestRun(id);

      // The vendor's data change meanwhile, and its webhooks are accepted.
      const webhooks = ingress().length;
      await control(connectorId).change(workOrder?.remoteId ?? "", { title: "Changed during the pause" });
      await vi.waitFor(() => expect(ingress().length).toBeGreaterThan(webhooks), within);
      await vi.waitFor(async () => expect((await control(connectorId).webhooks()).waiting).toBe(0), within);
      expect(await api.ask(change("syncSystem"), { id })).toMatchObject({ syncSystem: { code: "SYSTEM_PAUSED" } });
      const input = { id: held?.id, priority: "URGENT" };
      const refused = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input });
      expect(refused.updateWorkOrder).toMatchObject({ __typename: "ConflictError", code: "SYSTEM_PAUSED" });
      const waiting = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input: { ...input, hold: true } });
      expect(waiting.updateWorkOrder).toMatchObject({ __typename: "CommandPending", command: { status: "HELD" } });
      await pollsOf(otherId);
      await house().restart();
      await pollsOf(otherId);
      expect(await newestRun(id)).toBe(lastRun);
      expect(await see(id)).toMatchObject({ status: "PAUSED", pausedAt: expect.any(String), health: { nextRunAt: null } });
      const meanwhile = await api.ask<{ changes: { nodes: readonly unknown[] } }>(
        `query ($after: String, $id: ID!) { changes(after: $after, where: { systemId: { eq: $id } }) { nodes { cursor } } }`,
        { after, id },
      );
      expect(meanwhile.changes.nodes).toEqual([]);
      expect(await control(connectorId).read(held?.remoteId ?? "")).not.toMatchObject({ priority: "URGENT" });

      expect(await api.ask(change("resumeSystem"), { id })).toEqual({ resumeSystem: { __typename: "ResumeSystemSuccess" } });
      await using caughtUp = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where });
      await caughtUp.first(({ data }) => data.workOrderChanges.workOrder?.title === "Changed during the pause");
      await caughtUp.first(
        ({ data }) => data.workOrderChanges.recordId === held?.id && data.workOrderChanges.changedFields.includes("priority"),
      );
      expect(await control(connectorId).read(held?.remoteId ?? "")).toMatchObject({ priority: "URGENT" });
      await vi.waitFor(async () => expect(await newestRun(id)).not.toBe(lastRun), within);
      const { status, statusReason, pausedAt, statusHistory } = await see(id);
      expect({ status, statusReason, pausedAt }).toEqual({ status: "CONNECTED", statusReason: null, pausedAt: null });
      expect(statusHistory.nodes.slice(0, 2)).toMatchObject([
        { previousStatus: "PAUSED", status: "CONNECTED" },
        { previousStatus: "CONNECTED", status: "PAUSED" },
      ]);
    },
  );
});
