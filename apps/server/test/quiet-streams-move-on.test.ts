import { createClient, memoryCursor } from "@fettle/client";
import { createClient as createSocketClient } from "graphql-ws";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { type WorkOrderChanges, workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { Stream } from "./harness/stream.ts";

/** Matches no work order. */
const nobody = { title: { eq: "A title without a match" } };

describeEndToEnd("quiet streams move on", () => {
  const house = useHouse({ simulator: { workOrders: 40 }, gateway: { checkpointMilliseconds: 100 } });

  /** A work order, and a place in the log. */
  async function sample() {
    const { api, systemIds } = house();
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: systemIds["cmms-bee"] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    return { workOrder, after: list.changeCursor };
  }

  /** Makes a change that a quiet stream does not show, and waits until the log has it. */
  async function makeNoise({ workOrder, after }: Awaited<ReturnType<typeof sample>>): Promise<void> {
    const { api, control } = house();
    await using log = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    await control("cmms-bee").change(workOrder.remoteId, { title: `Noise after ${after}` });
    await log.first(({ data }) => data.workOrderChanges.workOrder?.title === `Noise after ${after}`);
    expect(await countAfter(after, workOrder.id)).toBe(1);
  }

  /** The number of changes of a work order after a cursor. */
  async function countAfter(cursor: string, recordId: string): Promise<number> {
    const { changes } = await house().api.ask<{ changes: { nodes: readonly unknown[] } }>(
      `query ($after: String, $id: ID!) { changes(after: $after, where: { recordId: { eq: $id } }) { nodes { cursor } } }`,
      { after: cursor, id: recordId },
    );
    return changes.nodes.length;
  }

  /** The first cursor that is past all changes of a work order. */
  async function firstPast(cursors: AsyncIterable<string>, recordId: string): Promise<string> {
    for await (const cursor of cursors) if ((await countAfter(cursor, recordId)) === 0) return cursor;
    throw new Error("The cursors ended");
  }

  test("Over SSE a quiet stream moves on by ids without events, which reach the client's store", async () => {
    const { control, graphql, tokenFor } = house();
    const { workOrder, after } = await sample();
    await using client = createClient({ url: graphql, token: await tokenFor(["read"]) });
    const saved = new Stream<string>(() => undefined);
    const connected = Promise.withResolvers<void>();
    const quiet = client.subscribe(workOrderChanges, {
      variables: { where: nobody },
      cursor: { load: () => after, save: (cursor) => saved.push(cursor) },
      onStatus: ({ type }) => type === "connected" && connected.resolve(),
    });
    const nothing = quiet.next();
    await connected.promise;
    await makeNoise({ workOrder, after });
    const cursor = await firstPast(each(saved), workOrder.id);
    await quiet.return();
    expect(await nothing).toEqual({ done: true, value: undefined });

    await control("cmms-bee").change(workOrder.remoteId, { title: "After the quiet" });
    const where = { id: { eq: workOrder.id } };
    const resumed = client.subscribe<WorkOrderChanges>(workOrderChanges, { variables: { where }, cursor: memoryCursor(cursor) });
    const first = await resumed.next();
    expect(first.value?.data.workOrderChanges.workOrder?.title).toBe("After the quiet");
  });

  test("Over graphql-ws a quiet stream moves on by the payload of the server's pings", async () => {
    const { api, control, graphql, tokenFor } = house();
    const { workOrder, after } = await sample();
    const told = new Stream<string>(() => undefined);
    const client = createSocketClient({
      url: graphql.replace(/^http/u, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await tokenFor(["read"])}` },
      on: {
        ping: (isReceived, payload) => {
          if (isReceived && typeof payload?.["cursor"] === "string") told.push(payload["cursor"]);
        },
      },
    });
    const seen: unknown[] = [];
    client.subscribe(
      { query: workOrderChanges, variables: { where: nobody } },
      {
        next: (result) => seen.push(result),
        error: (error) => told.fail(error),
        complete: () => told.fail(new Error("It ended")),
      },
    );
    // The first ping carries the starting place; a later one must carry the changes from here on.
    const begun = await told.at(0);
    await makeNoise({ workOrder, after });
    expect(await countAfter(begun, workOrder.id)).toBe(1);
    const cursor = await firstPast(each(told), workOrder.id);
    await client.dispose();
    expect(seen).toEqual([]);

    await control("cmms-bee").change(workOrder.remoteId, { title: "After the quiet socket" });
    await using resumed = await api.webSocket<WorkOrderChanges>(workOrderChanges, {
      after: cursor,
      where: { id: { eq: workOrder.id } },
    });
    const first = await resumed.first(() => true);
    expect(first.workOrderChanges.workOrder?.title).toBe("After the quiet socket");
  });
});

/** Everything that a stream receives, one by one. */
async function* each<Item>(stream: Stream<Item>): AsyncGenerator<Item> {
  for (let number = 0; ; number += 1) yield stream.at(number);
}
