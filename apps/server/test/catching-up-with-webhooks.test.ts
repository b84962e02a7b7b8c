import { createClient } from "@fettle/client";
import { changeOf, createMemoryInbox, createReceiver, eventIdOf, type WebhookEvent } from "@fettle/webhooks";
import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { type WorkOrders, workOrders } from "./harness/documents.ts";
import { useHouse } from "./harness/house.ts";
import { Stream } from "./harness/stream.ts";

describeEndToEnd("an app whose webhooks do not come", () => {
  const house = useHouse({ simulator: { workOrders: 5 } });

  test("The app gets every change from the API, in order and once", async () => {
    const { api, control, graphql: url, systemIds, tokenFor } = house();
    const systemId = systemIds["cmms-bee"];
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemId } }, first: 1 });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    await using events = new Stream<WebhookEvent>(async () => undefined);
    await using client = createClient({ url, token: await tokenFor(["read"]) });
    const inbox = createMemoryInbox();
    await using receiver = createReceiver({
      secrets: `whsec_${Buffer.alloc(32).toString("base64")}`,
      inbox,
      handle: (event) => events.push(event),
      handling: { pollMilliseconds: 10 },
    });
    receiver.start();
    receiver.catchUp(client, { silenceMinutes: 0.001, where: { recordId: { eq: workOrder.id } } });
    await expect.poll(() => inbox.load("catch-up")).not.toBe(null);
    for (const version of [workOrder.version + 1, workOrder.version + 2]) {
      await control("cmms-bee").change(workOrder.remoteId, { title: `Title ${version}` });
      await events.first((event) => changeOf(event)?.version === version);
    }
    const [event] = events.received;
    expect(event).toMatchObject({
      type: "workOrder.updated",
      environment: "test",
      data: {
        changes: { recordId: workOrder.id, systemId, entity: "WorkOrder", kind: "UPDATED", version: workOrder.version + 1 },
      },
    });
    expect(event?.id).toBe(eventIdOf(event?.cursor ?? ""));
    expect(event?.id).toMatch(/^evt_[0-9a-z]+_[\w-]{8,}$/u);
    expect(new Set(events.received.map(({ id }) => id)).size).toBe(events.received.length);
  });
});
