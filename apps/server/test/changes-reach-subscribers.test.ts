import { expect, test } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import {
  createWorkOrder,
  updateWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

type Seen = WorkOrderChanges["workOrderChanges"];

describeEndToEnd("changes reach subscribers", () => {
  const house = useHouse();

  async function sample(connectorId: (typeof connectorIds)[number]) {
    const { api, systemIds } = house();
    const answer = await api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: systemIds[connectorId] }, status: { eq: "OPEN" } },
      first: 1,
    });
    const [workOrder] = answer.workOrders.nodes;
    if (workOrder === undefined) throw new Error(`No open work order at ${connectorId}`);
    return { workOrder, after: answer.workOrders.changeCursor };
  }

  test.each(connectorIds)("A technician's change at %s reaches a subscriber over SSE", async (connectorId) => {
    const { workOrder, after } = await sample(connectorId);
    await using stream = await house().api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await house().control(connectorId).change(workOrder.remoteId, { status: "IN_PROGRESS" });

    const event = await stream.first(({ data }) => data.workOrderChanges.recordId === workOrder.id);
    expect(event.data.workOrderChanges).toMatchObject({
      kind: "UPDATED",
      cause: "WEBHOOK",
      version: workOrder.version + 1,
      matches: true,
    });
    expect(event.data.workOrderChanges.workOrder).toMatchObject({ id: workOrder.id, status: "IN_PROGRESS" });
    expect(event.data.workOrderChanges.changedFields).toContain("status");
    expect(event.id).toBe(event.data.workOrderChanges.cursor);
  });

  test.each(connectorIds)("A technician's change at %s reaches a subscriber over WebSocket", async (connectorId) => {
    const { workOrder, after } = await sample(connectorId);
    await using stream = await house().api.webSocket<WorkOrderChanges>(workOrderChanges, { after });
    await house().control(connectorId).change(workOrder.remoteId, { status: "IN_PROGRESS" });

    const seen = await stream.first((data) => data.workOrderChanges.recordId === workOrder.id);
    expect(seen.workOrderChanges.workOrder).toMatchObject({ id: workOrder.id, status: "IN_PROGRESS" });
  });

  test("An unmapped word is UNKNOWN beside the vendor's own", async () => {
    const { workOrder, after } = await sample("cmms-bee");
    await using stream = await house().api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await house().control("cmms-bee").change(workOrder.remoteId, { remoteStatus: "waiting_for_the_moon" });

    const event = await stream.first(({ data }) => data.workOrderChanges.recordId === workOrder.id);
    expect(event.data.workOrderChanges.workOrder).toMatchObject({ status: "UNKNOWN", remoteStatus: "waiting_for_the_moon" });
  });

  test.each(connectorIds)("A create, an update sent twice and a delete at %s are seen once each", async (connectorId) => {
    const { api, systemIds, control } = house();
    const { after } = await sample(connectorId);
    await using sse = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await using socket = await api.webSocket<WorkOrderChanges>(workOrderChanges, { after });

    const { createWorkOrder: created } = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, {
      input: {
        systemId: systemIds[connectorId],
        title: "Replace the drive belt",
        priority: "HIGH",
        idempotencyKey: `create-${connectorId}`,
      },
    });
    expect(created).toMatchObject({ __typename: "CreateWorkOrderSuccess", command: { status: "SUCCEEDED" } });
    const { id = "", remoteId = "" } = created.workOrder ?? {};

    const input = { id, title: "Replace both drive belts", idempotencyKey: `update-${connectorId}` };
    const { updateWorkOrder: first } = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input });
    const { updateWorkOrder: second } = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input });
    expect(first).toMatchObject({ __typename: "UpdateWorkOrderSuccess", workOrder: { title: "Replace both drive belts" } });
    expect(second).toEqual(first);
    expect(await control(connectorId).read(remoteId)).toMatchObject({ title: "Replace both drive belts" });

    await control(connectorId).remove(remoteId);
    const isDeletion = (change: Seen): boolean => change.recordId === id && change.kind === "DELETED";
    await sse.first(({ data }) => isDeletion(data.workOrderChanges));
    await socket.first((data) => isDeletion(data.workOrderChanges));

    // A later change of another record gives any unwanted change time to arrive.
    const { workOrder: other } = await sample(connectorId);
    await control(connectorId).change(other.remoteId, { title: "The one after" });
    const isMarker = (change: Seen): boolean => change.recordId === other.id;
    await sse.first(({ data }) => isMarker(data.workOrderChanges));
    await socket.first((data) => isMarker(data.workOrderChanges));

    const expected = [
      { kind: "CREATED", cause: "COMMAND", version: 1 },
      { kind: "UPDATED", cause: "COMMAND", version: 2 },
      { kind: "DELETED", cause: "WEBHOOK", version: 3 },
    ];
    const ofRecord = (changes: readonly Seen[]) => changes.filter(({ recordId }) => recordId === id);
    expect(ofRecord(sse.received.map(({ data }) => data.workOrderChanges))).toMatchObject(expected);
    expect(ofRecord(socket.received.map((data) => data.workOrderChanges))).toMatchObject(expected);

    const { changes } = await api.ask<{ changes: { nodes: readonly { kind: string; version: number }[] } }>(
      `query ($id: ID!) { changes(where: { recordId: { eq: $id } }) { nodes { kind version } } }`,
      { id },
    );
    expect(changes.nodes.map(({ kind }) => kind)).toEqual(["CREATED", "UPDATED", "DELETED"]);
  });

  test("A subscriber learns once that a record has left its filter", async () => {
    const { workOrder, after } = await sample("cmms-bee");
    await using stream = await house().api.sse<WorkOrderChanges>(workOrderChanges, {
      after,
      where: { id: { eq: workOrder.id }, status: { eq: "OPEN" } },
    });
    const { change } = house().control("cmms-bee");
    await change(workOrder.remoteId, { title: "Still open" });
    const inside = await stream.first(({ data }) => data.workOrderChanges.matches);
    expect(inside.data.workOrderChanges.workOrder).toMatchObject({ title: "Still open", status: "OPEN" });

    await change(workOrder.remoteId, { status: "ON_HOLD" });
    const left = await stream.first(({ data }) => !data.workOrderChanges.matches);
    expect(left.data.workOrderChanges.workOrder).toMatchObject({ status: "ON_HOLD" });
  });
});
