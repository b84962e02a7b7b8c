import { expect, test } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import {
  system,
  type SystemAnswer,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const failures = [
  ["500", { status: 500 }],
  ["HTML", { html: true }],
  ["an empty body", { empty: true }],
  ["half a body", { truncateBody: true }],
  ["nothing at all", { dropConnection: true }],
  ["429", { status: 429, retryAfterSeconds: 1 }],
] as const;

describeEndToEnd("a vendor that fails", () => {
  const house = useHouse({ gateway: { pollIntervalSeconds: 2 } });

  async function sample(connectorId: (typeof connectorIds)[number]) {
    const { workOrders: list } = await house().api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: house().systemIds[connectorId] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    return { workOrder, after: list.changeCursor };
  }

  test.each(failures)(
    "A vendor that answers with %s for a while loses nothing: the change arrives, the system stays connected",
    async (name, fault) => {
      const { api, control, systemIds } = house();
      const { workOrder, after } = await sample("workwave-service");
      await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
      await control("workwave-service").faults({ calls: [{ times: 3, ...fault }] });
      await control("workwave-service").change(workOrder.remoteId, { title: `Survived ${name}` });
      await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === `Survived ${name}`, 50_000);
      await control("workwave-service").clearFaults();
      const { system: state } = await api.ask<SystemAnswer>(system, { id: systemIds["workwave-service"] });
      expect(["CONNECTED", "DEGRADED"]).toContain(state?.status);
    },
  );

  test("A single 401 keeps the key, and a single 404 deletes nothing", async () => {
    const { api, control, systemIds } = house();
    const { workOrder, after } = await sample("workwave-service");
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    for (const status of [401, 404]) {
      await control("workwave-service").faults({ calls: [{ times: 1, status, match: "/workorders/" }] });
      await control("workwave-service").change(workOrder.remoteId, { title: `After a ${status}` });
      await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === `After a ${status}`, 50_000);
    }
    expect(stream.received.map(({ data }) => data.workOrderChanges.kind)).not.toContain("DELETED");
    const { system: state } = await api.ask<SystemAnswer>(system, { id: systemIds["workwave-service"] });
    expect(state?.status).toBe("CONNECTED");
  });

  test("Polling brings the change of a lost webhook", async () => {
    const { api, control } = house();
    const { workOrder, after } = await sample("cmms-bee");
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await control("cmms-bee").faults({ webhooks: [{ kind: "lost", times: 1 }] });
    await control("cmms-bee").change(workOrder.remoteId, { title: "Its webhook was lost" });
    const event = await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "Its webhook was lost", 50_000);
    expect(event.data.workOrderChanges.cause).toBe("POLL");
  });

  test.each(connectorIds)("Duplicated and reordered webhooks at %s show every change once and in order", async (connectorId) => {
    const { api, control } = house();
    const { workOrder, after } = await sample(connectorId);
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: workOrder.id } } });
    await control(connectorId).faults({
      webhooks: [
        { kind: "duplicated", times: 2 },
        { kind: "reordered", times: 2 },
      ],
    });
    for (const number of [1, 2, 3])
      await control(connectorId).change(workOrder.remoteId, { title: `Step ${number} at ${connectorId}` });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === `Step 3 at ${connectorId}`, 50_000);
    await control(connectorId).change(workOrder.remoteId, { title: `Done at ${connectorId}` });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === `Done at ${connectorId}`, 50_000);
    const versions = stream.received.map(({ data }) => data.workOrderChanges.version);
    expect(versions).toEqual([...new Set(versions)].toSorted((left, right) => left - right));
    const titles = stream.received.map(({ data }) => data.workOrderChanges.workOrder?.title ?? "");
    expect(titles).toEqual(
      [...new Set(titles)].toSorted((left, right) =>
        left.startsWith("Done") ? 1 : right.startsWith("Done") ? -1 : left < right ? -1 : 1,
      ),
    );
  });

  test("A record that cannot be read does not stop the others or the system", async () => {
    const { api, control, systemIds } = house();
    const { workOrder: broken, after } = await sample("cmms-bee");
    await control("cmms-bee").change(broken.remoteId, { remote: { title: { not: "a title" } } });
    const { remoteId } = await control("cmms-bee").create({ title: "A good one beside it" });
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.remoteId === remoteId, 50_000);
    const { workOrder } = await api.ask<{ workOrder: { title: string } }>(`query ($id: ID!) { workOrder(id: $id) { title } }`, {
      id: broken.id,
    });
    expect(workOrder.title).toBe(broken.title);
    const { system: state } = await api.ask<SystemAnswer>(system, { id: systemIds["cmms-bee"] });
    expect(state?.status).toBe("CONNECTED");
    await control("cmms-bee").change(broken.remoteId, { remote: { title: broken.title } });
  });

  test("A record with unreadable values is kept, with every digit of the readable ones", async () => {
    const { api, control, graphql, tokenFor } = house();
    const { workOrder, after } = await sample("cmms-bee");
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: workOrder.id } } });
    const digits = '{"big":9007199254740993,"price":19.90}';
    const remote = { dueDate: "2026-02-30T08:00:00Z", actualMinutes: "1,5", startDate: "2026-03-01T08:00:00.000+0000" };
    await control("cmms-bee").change(
      workOrder.remoteId,
      `{"title":"Odd","remote":{${JSON.stringify(remote).slice(1, -1)},"customFields":${digits}}}`,
    );
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "Odd", 50_000);
    const query = `{ workOrder(id: "${workOrder.id}") {
      customFields scheduledStartAt dueAt actualMinutes problems { field example } } }`;
    const answer = await fetch(graphql, {
      method: "POST",
      headers: { authorization: `Bearer ${await tokenFor(["read"])}`, "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const text = await answer.text();
    expect(text).toContain(`"customFields":${digits}`);
    expect(JSON.parse(text).data.workOrder).toMatchObject({
      scheduledStartAt: "2026-03-01T08:00:00.000Z",
      dueAt: null,
      actualMinutes: null,
      problems: [
        { field: "actualMinutes", example: "1,5" },
        { field: "dueAt", example: "2026-02-30T08:00:00Z" },
      ],
    });
  });

  test("The simulated vendors violated none of their API descriptions", () => {
    expect(house().simulator.violations()).toEqual([]);
  });
});
