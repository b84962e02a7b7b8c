import { expect, test } from "vitest";
import {
  createWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

describeEndToEnd("restarting on the same data", () => {
  const house = useHouse();

  test("A restarted gateway has the same records, systems, tokens and cursors, and catches up", async () => {
    const { api, control, restart, ready, systemIds } = house();
    const before = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemIds["cmms-bee"] } }, first: 1 });
    const [workOrder] = before.workOrders.nodes;
    const input = { systemId: systemIds["cmms-bee"], title: "Before the restart", idempotencyKey: "across-a-restart" };
    const first = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });

    const restarted = restart();
    await control("cmms-bee").change(workOrder?.remoteId ?? "", { title: "While the gateway was down" });
    await restarted;
    await ready();

    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after: before.workOrders.changeCursor });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "While the gateway was down");
    const created = stream.received.filter(({ data }) => data.workOrderChanges.kind === "CREATED");
    expect(created.map(({ data }) => data.workOrderChanges.workOrder?.title)).toEqual(["Before the restart"]);

    const again = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });
    expect(again.createWorkOrder.workOrder?.id).toBe(first.createWorkOrder.workOrder?.id);
    const { systems } = await api.ask<{ systems: { nodes: readonly { id: string; status: string }[] } }>(
      `{ systems { nodes { id status } } }`,
    );
    expect(systems.nodes.toSorted((left, right) => (left.id < right.id ? -1 : 1))).toEqual(
      Object.values(systemIds)
        .toSorted()
        .map((id) => ({ id, status: "CONNECTED" })),
    );
  });
});
