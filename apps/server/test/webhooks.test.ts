import { createHmac, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { type WorkOrderChanges, workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const mostHints = 20_000;
const hintsAtOnce = 600;

describeEndToEnd("webhooks", () => {
  const house = useHouse({ recordsIngress: true });

  async function sample(connectorId: "cmms-bee" | "workwave-service") {
    const { workOrders: list } = await house().api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: house().systemIds[connectorId] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    return { workOrder, after: list.changeCursor };
  }

  /** Changes a work order at CMMS Bee and returns the webhook that the vendor sent for it. */
  async function signedWebhook(title: string) {
    const { api, control, ingress } = house();
    const { workOrder, after } = await sample("cmms-bee");
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: workOrder.id } } });
    await control("cmms-bee").change(workOrder.remoteId, { title });
    const event = await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === title);
    const webhook = ingress().find(({ body }) => body.includes(title));
    if (webhook === undefined) throw new Error("The vendor sent no webhook");
    return { webhook, workOrder, cursor: event.data.workOrderChanges.cursor };
  }

  const send = (webhook: { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string }) =>
    fetch(`${house().url}${webhook.path}`, { method: "POST", headers: webhook.headers, body: webhook.body });

  /** The log's entries about a record after a cursor, once a later change has arrived. */
  async function changesAfter(recordId: string, after: string) {
    const { api, control } = house();
    const { workOrder: marker } = await sample("workwave-service");
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: marker.id } } });
    await control("workwave-service").change(marker.remoteId, { title: `Marker ${randomUUID()}` });
    await stream.first(() => true);
    const { changes } = await api.ask<{ changes: { nodes: readonly { cursor: string }[] } }>(
      `query ($after: String, $id: ID!) { changes(after: $after, where: { recordId: { eq: $id } }) { nodes { cursor } } }`,
      { after, id: recordId },
    );
    return changes.nodes;
  }

  test("Webhooks that are set up at both vendors are shown as active", async () => {
    interface Answer {
      readonly systems: { readonly nodes: readonly { readonly webhooks: object }[] };
    }
    const shown = async () =>
      (await house().api.ask<Answer>("{ systems { nodes { webhooks { status checkedAt reason } } } }", {})).systems.nodes.map(
        ({ webhooks }) => webhooks,
      );
    const active = { status: "ACTIVE", checkedAt: expect.any(String), reason: null };
    await vi.waitFor(async () => expect(await shown()).toEqual([active, active]), { timeout: 60_000 });
  });

  test("A webhook with a forged signature is refused and changes nothing", async () => {
    const { webhook, workOrder, cursor } = await signedWebhook("Truly changed");
    const forged = { ...webhook, body: webhook.body.replaceAll("Truly changed", "Forged by somebody") };
    const response = await send(forged);
    expect(response.status).toBe(401);
    expect(await changesAfter(workOrder.id, cursor)).toEqual([]);
  });

  test("A webhook without its signature is refused", async () => {
    const { webhook } = await signedWebhook("Signed once");
    const headers = Object.fromEntries(Object.entries(webhook.headers).filter(([name]) => !name.includes("signature")));
    expect((await send({ ...webhook, headers })).status).toBe(401);
  });

  test("A replayed webhook is acknowledged and changes nothing", async () => {
    const { webhook, workOrder, cursor } = await signedWebhook("Said twice");
    const response = await send(webhook);
    expect(response.status).toBeGreaterThanOrEqual(200);
    expect(response.status).toBeLessThan(300);
    expect(await changesAfter(workOrder.id, cursor)).toEqual([]);
  });

  /** Sends a body that is signed now as CMMS Bee would sign it. */
  function sendSigned(path: string, body: Buffer<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) {
    const secret = house()
      .simulator.secrets()
      .findLast(({ connector, kind }) => connector === "cmms-bee" && kind === "webhook secret")?.value;
    const seconds = Math.floor(Date.now() / 1000);
    const digest = createHmac("sha256", secret ?? "")
      .update(`${seconds}.`)
      .update(body)
      .digest("hex");
    const signature = { "x-cmms-bee-signature": `t=${seconds},v1=${digest}` };
    return fetch(`${house().url}${path}`, { method: "POST", headers: { ...headers, ...signature }, body });
  }

  test("A webhook with a byte order mark before its JSON is processed like any other", async () => {
    const { webhook, workOrder, cursor } = await signedWebhook("Before the mark");
    const told = JSON.parse(webhook.body) as { id: string; data: { title: string; updatedAt: string } }; // as the vendor sends it
    const data = { ...told.data, title: "Behind the mark", updatedAt: new Date().toISOString() };
    const body = Buffer.from(`\uFEFF${JSON.stringify({ ...told, id: randomUUID(), data })}`);
    await using stream = await house().api.sse<WorkOrderChanges>(workOrderChanges, {
      after: cursor,
      where: { id: { eq: workOrder.id } },
    });
    expect((await sendSigned(webhook.path, body)).status).toBe(200);
    await stream.first(({ data: { workOrderChanges: change } }) => change.workOrder?.title === "Behind the mark");
  });

  test("An acknowledged webhook that cannot be read is shown with its error, and can be processed again", async () => {
    interface Shown {
      readonly system: {
        readonly health: { readonly failedIngressEvents: number };
        readonly ingressEvents: { readonly nodes: readonly { readonly id: string; readonly processedAt: string }[] };
      };
    }
    const { api, apiFor, systemIds } = house();
    const systemId = systemIds["cmms-bee"];
    const shown = async () =>
      (
        await api.ask<Shown>(
          `query ($systemId: ID!) { system(id: $systemId) { health { failedIngressEvents } ingressEvents(status: FAILED) {
            nodes { id status isSigned error { code message } contentEncoding payload payloadBase64 processedAt } } } }`,
          { systemId },
        )
      ).system;
    const { webhook } = await signedWebhook("Then it was compressed");
    const body = gzipSync(webhook.body);
    expect((await sendSigned(webhook.path, body, { "content-encoding": "gzip" })).status).toBe(200);
    await vi.waitFor(async () => expect((await shown()).health).toEqual({ failedIngressEvents: 1 }), { timeout: 20_000 });
    const { nodes } = (await shown()).ingressEvents;
    expect(nodes).toEqual([
      expect.objectContaining({
        status: "FAILED",
        isSigned: true,
        error: { code: "COMPRESSED", message: expect.stringContaining("Configure the vendor to send it uncompressed.") },
        contentEncoding: "gzip",
        payload: null,
        payloadBase64: body.toString("base64"),
      }),
    ]);
    const retry = `mutation ($input: RetryIngressEventsInput!) { retryIngressEvents(input: $input) {
      ... on RetryIngressEventsSuccess { count } ... on ExpectedError { code } } }`;
    const reader = await apiFor(["read"]);
    expect((await reader.send(retry, { input: { systemId } })).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const operator = await apiFor(["systems"]);
    expect(await operator.ask(retry, { input: { systemId, ids: [nodes[0]?.id] } })).toEqual({ retryIngressEvents: { count: 1 } });
    // It fails again, because its cause remains.
    await vi.waitFor(
      async () => {
        const [again] = (await shown()).ingressEvents.nodes;
        expect(again).toMatchObject({ id: nodes[0]?.id });
        expect(again?.processedAt).not.toBe(nodes[0]?.processedAt);
      },
      { timeout: 20_000 },
    );
  });

  test("An unknown key is answered 404", async () => {
    const { webhook } = await signedWebhook("For the wrong address");
    expect((await send({ ...webhook, path: "/ingress/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" })).status).toBe(404);
  });

  // The embedded store needs time for the hundreds of webhooks that get through.
  const within = { timeout: 180_000 };
  test("A flood of unsigned webhooks is cut off, the API still answers, and true changes still arrive", within, async () => {
    const { api, control, ingress } = house();
    const { workOrder, after } = await sample("workwave-service");
    await control("workwave-service").change(workOrder.remoteId, { title: "Before the flood" });
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "Before the flood");
    const hint = ingress().findLast(({ body }) => body.includes("EntityId"));
    if (hint === undefined) throw new Error("The vendor sent no webhook");

    const statuses = new Map<number, number>();
    const refused = (): number => statuses.get(429) ?? 0;
    // More at once than a slow machine would let through in sequence.
    for (let number = 0; number < mostHints && refused() < 50; number += hintsAtOnce) {
      const flood = Array.from({ length: hintsAtOnce }, (_, more) =>
        send({
          ...hint,
          body: JSON.stringify({ EntityType: "WorkOrder", EntityId: 90_000_000 + number + more, Action: "Update" }),
        }),
      );
      for (const answer of await Promise.all(flood)) {
        await answer.body?.cancel();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    }
    expect(refused()).toBeGreaterThanOrEqual(50);
    expect([...statuses.keys()].every((status) => status < 300 || status === 429)).toBe(true);

    expect(await api.ask("{ __typename }")).toEqual({ __typename: "Query" });
    await control("cmms-bee").change((await sample("cmms-bee")).workOrder.remoteId, { title: "After the flood" });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "After the flood", 120_000);
  });

  test("A body that is not a webhook is refused", async () => {
    const { webhook } = await signedWebhook("Then came nonsense");
    for (const body of ["", "nonsense", "[]", "{}", "\u0000"]) {
      const response = await send({ ...webhook, body });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(await response.text()).not.toMatch(/\.ts:|node_modules/u);
    }
  });
});
