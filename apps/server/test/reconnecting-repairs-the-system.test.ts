import { expect, test } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import {
  system,
  type SystemAnswer,
  type SystemChanges,
  systemChanges,
  updateWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { reconnectSystem } from "./customer/connect-systems.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const syncSystem = /* GraphQL */ `
  mutation ($id: ID!) {
    syncSystem(input: { systemId: $id }) {
      __typename
    }
  }
`;

describeEndToEnd("reconnecting repairs the same system", () => {
  const house = useHouse();

  test.each(connectorIds)("Reconnecting at %s keeps the system and catches up", async (connectorId) => {
    const { api, control, systemIds, simulator } = house();
    const id = systemIds[connectorId];
    const where = { systemId: { eq: id } };
    const before = await api.ask<WorkOrders>(workOrders, { where: { ...where, priority: { ne: "URGENT" } }, first: 1 });
    const [workOrder] = before.workOrders.nodes;
    const after = before.workOrders.changeCursor;
    await using statuses = await api.sse<SystemChanges>(systemChanges, { after, systemId: id });

    await control(connectorId).revoke();
    await api.ask(syncSystem, { id });
    const lost = await statuses.first(({ data }) => data.systemChanges.status === "REAUTHORIZATION_REQUIRED");
    expect(lost.data.systemChanges).toMatchObject({
      previousStatus: "CONNECTED",
      reason: expect.stringMatching(/\w/u),
      system: { id },
    });

    // Queries still answer, writes report the reason, and the vendor's data change.
    const meanwhile = await api.ask<WorkOrders>(workOrders, { where: { ...where, priority: { ne: "URGENT" } }, first: 1 });
    expect(meanwhile.workOrders.totalCount).toBe(before.workOrders.totalCount);
    const refused = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
      input: { id: workOrder?.id, title: "Not now" },
    });
    expect(refused.updateWorkOrder).toMatchObject({ __typename: "ReauthorizationRequiredError" });
    const held = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
      input: { id: workOrder?.id, priority: "URGENT", hold: true },
    });
    expect(held.updateWorkOrder).toMatchObject({ __typename: "CommandPending", command: { status: "HELD" } });
    await control(connectorId).change(workOrder?.remoteId ?? "", { title: "Changed while nobody could look" });
    const { remoteId: bornMeanwhile } = await control(connectorId).create({ title: "Born meanwhile" });

    await reconnectSystem(api.ask, simulator.url, connectorId, id);
    await statuses.first(({ data }) => data.systemChanges.status === "CONNECTED");
    const { system: repaired } = await api.ask<SystemAnswer>(system, { id });
    expect(repaired).toMatchObject({ id, status: "CONNECTED", statusReason: null });

    // A subscriber that resumes from before gets the changes made meanwhile, and the held write.
    await using resumed = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where });
    await resumed.first(({ data }) => data.workOrderChanges.workOrder?.title === "Changed while nobody could look");
    const born = await resumed.first(({ data }) => data.workOrderChanges.workOrder?.remoteId === bornMeanwhile);
    expect(born.data.workOrderChanges.kind).toBe("CREATED");
    const { command } = await api.ask<{ command: { id: string } | null }>(`query ($id: ID!) { command(id: $id) { id } }`, {
      id: held.updateWorkOrder.command?.id,
    });
    expect(command).not.toBeNull();
    await resumed.first(
      ({ data }) => data.workOrderChanges.recordId === workOrder?.id && data.workOrderChanges.changedFields.includes("priority"),
    );
    expect(await control(connectorId).read(workOrder?.remoteId ?? "")).toMatchObject({ priority: "URGENT" });
  });
});
