import { expect, test } from "vitest";
import { createWorkOrder, type WorkOrders, workOrders, type WriteAnswer } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Entry {
  readonly kind: string;
  readonly title: string;
  readonly outcome: string | null;
  readonly isFailure: boolean;
  readonly traceId: string;
  readonly nodeId: string;
}

const follow = `subscription ($where: LogEntryFilter) { logEntries(where: $where) { kind title outcome isFailure traceId nodeId } }`;
/** Logs are written in sets, which is later while the machine is busy. */
const patiently = { timeout: 20_000 };

describeEndToEnd("watching logs", () => {
  const house = useHouse();
  const create = async (title: string, headers: Readonly<Record<string, string>> = {}) =>
    await house().api.send<{ createWorkOrder: WriteAnswer }>(
      createWorkOrder,
      { input: { systemId: house().systemIds["cmms-bee"], title } },
      headers,
    );

  test("A stream shows requests, vendor calls and webhooks as they are logged, and a filter selects", async () => {
    const { api, control } = house();
    const systemId = house().systemIds["cmms-bee"];
    await using all = await api.sse<{ logEntries: Entry }>(follow, {});
    await using calls = await api.sse<{ logEntries: Entry }>(follow, {
      where: { kind: { eq: "VENDOR_CALL" }, systemId: { eq: systemId }, isFailure: { eq: false } },
    });
    await create("Watched", { "x-request-id": "watched-1" });
    const request = await all.first(
      ({ data }) => data.logEntries.traceId === "watched-1" && data.logEntries.kind === "API_REQUEST",
    );
    expect(request.data.logEntries).toMatchObject({ outcome: "SUCCEEDED", isFailure: false });
    const call = await calls.first(({ data }) => data.logEntries.traceId === "watched-1");
    expect(call.data.logEntries).toMatchObject({ kind: "VENDOR_CALL", outcome: "OK", title: expect.stringContaining("/work") });
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemId } }, first: 1 });
    await control("cmms-bee").change(list.nodes[0]?.remoteId ?? "", { title: "Changed at the vendor" });
    const webhook = await all.first(({ data }) => data.logEntries.kind === "INGRESS_EVENT");
    const { ingressEvents } = await api.ask<{ ingressEvents: { nodes: readonly object[] } }>(
      `query ($id: ID!) { ingressEvents(where: { traceId: { eq: $id }, connectorId: { eq: "cmms-bee" } }) { nodes { id isSigned system { id } } } }`,
      { id: webhook.data.logEntries.traceId },
    );
    expect(ingressEvents.nodes).toEqual([{ id: webhook.data.logEntries.nodeId, isSigned: true, system: { id: systemId } }]);
  });

  test("A request that asks for it is answered with the vendor calls that it made", async () => {
    const answer = await create("Debugged", { "x-fettle-debug": "1" });
    expect(answer.data?.createWorkOrder.__typename).toBe("CreateWorkOrderSuccess");
    const calls = answer.extensions["vendorCalls"] as readonly { readonly id: string }[];
    expect(calls).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ method: "POST", status: 201, outcome: "OK", connectorId: "cmms-bee", kind: "CALL" }),
      ]),
    );
    expect((await create("Not debugged")).extensions).not.toHaveProperty("vendorCalls");
    await expect
      .poll(
        async () =>
          await house().api.ask(
            `query ($id: ID!) { node(id: $id) { __typename ... on VendorCall { method outcome traceId } } }`,
            { id: calls[0]?.id },
          ),
        patiently,
      )
      .toMatchObject({ node: { __typename: "VendorCall", traceId: answer.extensions["requestId"] } });
  });

  test("Vendor calls are listed by what came of them", async () => {
    const { api, control } = house();
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: house().systemIds["cmms-bee"] } },
      first: 1,
    });
    await control("cmms-bee").faults({ calls: [{ status: 500, times: 10 }] });
    await api.ask(`mutation ($input: UpdateWorkOrderInput!) { updateWorkOrder(input: $input) { __typename } }`, {
      input: { id: list.nodes[0]?.id, title: "Fails" },
    });
    await control("cmms-bee").clearFaults();
    const failed = async (where: object) =>
      (
        await api.ask<{ vendorCalls: { nodes: readonly { outcome: string; systemId: string }[] } }>(
          `query ($where: VendorCallFilter) { vendorCalls(where: $where, first: 5) { nodes { outcome status systemId startedAt } } }`,
          { where },
        )
      ).vendorCalls.nodes;
    await expect.poll(() => failed({ outcome: { in: ["SERVER_ERROR"] } }), patiently).not.toEqual([]);
    const found = await failed({ outcome: { eq: "SERVER_ERROR" }, connectorId: { eq: "cmms-bee" } });
    expect(found.every(({ outcome }) => outcome === "SERVER_ERROR")).toBe(true);
    expect(await failed({ outcome: { eq: "SERVER_ERROR" }, connectorId: { eq: "workwave-service" } })).toEqual([]);
    expect(await failed({ startedAt: { lt: "2020-01-01T00:00:00Z" } })).toEqual([]);
    const refused = await api.send(`{ vendorCalls(where: { outcome: { ne: OK } }) { nodes { id } } }`);
    expect(refused.errors[0]).toMatchObject({ message: "where.outcome takes eq or in." });
  });
});
