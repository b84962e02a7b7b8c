import { afterAll, beforeAll, expect, test } from "vitest";
import { createEndpoint } from "./harness/endpoints.ts";
import { updateWorkOrder, type WriteAnswer, workOrders, type WorkOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { startWebhookTarget, type WebhookTarget } from "./harness/webhook-target.ts";

interface TraceAnswer {
  readonly trace: {
    readonly id: string;
    readonly hasMore: boolean;
    readonly entries: readonly {
      readonly kind: string;
      readonly at: string;
      readonly title: string;
      readonly outcome: string | null;
      readonly cursor: string | null;
      readonly systemId: string | null;
      readonly node: { readonly __typename: string; readonly id: string } | null;
    }[];
    readonly logs: readonly { readonly kind: string; readonly keptSince: string | null; readonly droppedCount: number | null }[];
  } | null;
}

/** Logs are written in sets, which is later while the machine is busy. */
const patiently = { timeout: 20_000 };

const traceQuery = /* GraphQL */ `
  query ($id: ID!) {
    trace(id: $id) {
      id
      hasMore
      entries {
        kind
        at
        title
        outcome
        cursor
        systemId
        node {
          __typename
          id
        }
      }
      logs {
        kind
        keptSince
        droppedCount
      }
    }
  }
`;

describeEndToEnd("one story is one trace", () => {
  const house = useHouse();
  let target: WebhookTarget;
  beforeAll(async () => {
    target = await startWebhookTarget();
  });
  afterAll(() => target[Symbol.asyncDispose]());
  const read = async (id: string) => (await house().api.ask<TraceAnswer>(traceQuery, { id })).trace;

  test("A vendor's webhook, the delivery, the app's write and all that follows are one trace, in order", async () => {
    const { api, control } = house();
    const systemId = house().systemIds["cmms-bee"];
    const made = await createEndpoint(api, {
      url: `${target.url}/story`,
      documents: [
        {
          document:
            "subscription ($titles: [String!]) { workOrderChanges(where: { title: { in: $titles } }) { kind workOrder { id title } } }",
          variables: { titles: ["Changed at the vendor", "Changed by the app"] },
        },
      ],
    });
    house().secrets.add("webhook secret", made.secret ?? "");
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemId } }, first: 1 });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("There is no work order.");
    await control("cmms-bee").change(workOrder.remoteId, { title: "Changed at the vendor" });
    const told = await target.first(({ body }) => body.includes("Changed at the vendor"));
    const answer = await api.send<{ updateWorkOrder: WriteAnswer }>(
      updateWorkOrder,
      { input: { id: workOrder.id, title: "Changed by the app" } },
      { traceparent: String(told.headers["traceparent"]) },
    );
    expect(answer.data?.updateWorkOrder.__typename).toBe("UpdateWorkOrderSuccess");
    expect(answer.headers.get("x-request-id")).toBe(told.event.traceId);
    await target.first(({ body }) => body.includes("Changed by the app"));

    const kindsOf = async () => (await read(told.event.traceId))?.entries.map(({ kind }) => kind) ?? [];
    await expect.poll(async () => (await kindsOf()).filter((kind) => kind === "DELIVERY").length, patiently).toBe(2);
    await expect.poll(kindsOf, patiently).toEqual(expect.arrayContaining(["API_REQUEST", "VENDOR_CALL"]));
    const trace = await read(told.event.traceId);
    if (trace === null) throw new Error("There is no trace.");
    const kinds = trace.entries.map(({ kind }) => kind);
    // The vendor is called once or more for the write and for reading it back.
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual([
      "INGRESS_EVENT",
      "CHANGE",
      "DELIVERY",
      "API_REQUEST",
      "COMMAND",
      "VENDOR_CALL",
      "CHANGE",
      "DELIVERY",
    ]);
    expect(trace.entries.map(({ at }) => at)).toEqual(trace.entries.map(({ at }) => at).toSorted());
    expect(trace.hasMore).toBe(false);
    expect(trace.entries.filter(({ kind, systemId: about }) => kind !== "API_REQUEST" && about !== systemId)).toEqual([]);
    const typeNames: Record<string, string> = {
      INGRESS_EVENT: "IngressEvent",
      CHANGE: "WorkOrder",
      DELIVERY: "WebhookDelivery",
      API_REQUEST: "ApiRequest",
      COMMAND: "Command",
      VENDOR_CALL: "VendorCall",
    };
    expect(trace.entries.filter(({ kind, node }) => node?.__typename !== typeNames[kind])).toEqual([]);
    expect(trace.logs.find(({ kind }) => kind === "CHANGE")).toMatchObject({ droppedCount: null, keptSince: expect.any(String) });
    expect(trace.logs.find(({ kind }) => kind === "API_REQUEST")).toMatchObject({ droppedCount: 0 });
    expect(trace.logs.find(({ kind }) => kind === "COMMAND")).toMatchObject({ keptSince: null });

    // The id of anything in it leads to the same story.
    const ids = trace.entries.flatMap(({ kind, node }) => (kind === "CHANGE" || node === null ? [] : [node.id]));
    for (const id of ids) expect((await read(id))?.id).toBe(trace.id);
  });

  test("The log of requests says who asked what, without secrets, and what came of it", async () => {
    const { api } = house();
    const list = async (where: object) =>
      (
        await api.ask<{ apiRequests: { nodes: readonly Record<string, unknown>[] } }>(
          `query ($where: ApiRequestFilter) { apiRequests(where: $where) { nodes {
             requestId operationType operationName outcome errorCodes cost durationMilliseconds bytes document variables userAgent transport } } }`,
          { where },
        )
      ).apiRequests.nodes;
    const named = await api.send(
      "query Named($first: Int) { workOrders(first: $first) { nodes { id } } }",
      { first: 1 },
      { "user-agent": "a test", "x-request-id": "my-own-id" },
    );
    await api.send("query Wrong { nothing }", {}, { "x-request-id": "wrong-1" });
    await api.send("query Costly { workOrders(first: 500) { nodes { id } } }", {}, { "x-request-id": "wrong-2" });
    const secret = "a-secret-that-nobody-may-see";
    house().secrets.add("header of an endpoint", secret);
    await createEndpoint(api, {
      url: `${target.url}/${secret}`,
      preset: "THIN",
      headers: [{ name: "authorization", value: secret }],
    });
    await expect
      .poll(() => list({ requestId: { eq: "my-own-id" } }), patiently)
      .toMatchObject([
        {
          operationType: "QUERY",
          operationName: "Named",
          outcome: "SUCCEEDED",
          errorCodes: [],
          cost: expect.any(Number),
          durationMilliseconds: expect.any(Number),
          bytes: Number(named.headers.get("content-length")),
          document: expect.stringContaining("query Named"),
          variables: '{"first":1}',
          userAgent: "a test",
          transport: "HTTP",
        },
      ]);
    await expect
      .poll(() => list({ requestId: { eq: "wrong-1" } }), patiently)
      .toMatchObject([{ outcome: "REFUSED", errorCodes: ["GRAPHQL_VALIDATION_FAILED"], document: null }]);
    await expect
      .poll(() => list({ requestId: { eq: "wrong-2" } }), patiently)
      .toMatchObject([{ outcome: "FAILED", errorCodes: ["BAD_USER_INPUT"], operationName: "Costly" }]);
    const shown = async () => (await list({ operationType: { eq: "MUTATION" } }))[0]?.["variables"];
    await expect.poll(shown, patiently).toContain("redacted");
    expect(await shown()).not.toContain(secret);
  });

  test("A stream is one entry, with what it has sent", async () => {
    const { api } = house();
    const list = async () =>
      (
        await api.ask<{ apiRequests: { nodes: readonly Record<string, unknown>[] } }>(
          `{ apiRequests(where: { operationName: { eq: "Followed" } }) { nodes { outcome events bytes durationMilliseconds transport } } }`,
        )
      ).apiRequests.nodes;
    {
      await using stream = await api.sse("subscription Followed { workOrderChanges { cursor } }");
      await expect.poll(list, patiently).toMatchObject([{ outcome: "OPEN", events: null, bytes: null, transport: "SSE" }]);
      const { workOrders: found } = await api.ask<WorkOrders>(workOrders, {
        where: { systemId: { eq: house().systemIds["cmms-bee"] } },
        first: 1,
      });
      await api.ask(updateWorkOrder, { input: { id: found.nodes[0]?.id, title: "For the stream" } });
      await stream.first(() => true);
    }
    await expect
      .poll(list, patiently)
      .toMatchObject([{ outcome: "SUCCEEDED", events: expect.any(Number), bytes: expect.any(Number) }]);
  });

  test("An act of an administrator is a part of its story, for administrators alone", async () => {
    const { api, apiFor } = house();
    const pause = `mutation ($id: ID!) { pauseSystem(input: { systemId: $id }) { __typename } resumeSystem(input: { systemId: $id }) { __typename } }`;
    await api.send(pause, { id: house().systemIds["cmms-bee"] }, { "x-request-id": "audited-1" });
    const kindsFor = async (reader: typeof api) =>
      new Set((await reader.ask<TraceAnswer>(traceQuery, { id: "audited-1" })).trace?.entries.map(({ kind }) => kind));
    await expect.poll(() => kindsFor(api), patiently).toEqual(new Set(["API_REQUEST", "AUDIT", "SYSTEM_STATUS"]));
    expect(await kindsFor(await apiFor(["read"]))).toEqual(new Set(["API_REQUEST", "SYSTEM_STATUS"]));
  });
});
