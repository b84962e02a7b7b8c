import { createClient } from "graphql-sse";
import { expect, test } from "vitest";
import { type WorkOrderChanges, workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

describeEndToEnd("subscriptions resume", () => {
  const house = useHouse();

  async function sample() {
    const { workOrders: list } = await house().api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: house().systemIds["cmms-bee"] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error("No work order");
    return { workOrder, after: list.changeCursor };
  }

  /** Changes one work order's title several times, and waits for each change to be seen. */
  async function makeChanges(count: number) {
    const { api, control } = house();
    const { workOrder, after } = await sample();
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after, where: { id: { eq: workOrder.id } } });
    const cursors: string[] = [];
    for (let number = 1; number <= count; number += 1) {
      const title = `Title ${number} after ${after}`;
      await control("cmms-bee").change(workOrder.remoteId, { title });
      const event = await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === title);
      cursors.push(event.data.workOrderChanges.cursor);
    }
    return { workOrder, after, cursors };
  }

  test("A subscription resumes by cursor: exactly the missed changes, in order, and then live ones", async () => {
    const { api, control } = house();
    const { workOrder, cursors } = await makeChanges(3);
    await using resumed = await api.webSocket<WorkOrderChanges>(workOrderChanges, {
      after: cursors[0],
      where: { id: { eq: workOrder.id } },
    });
    await control("cmms-bee").change(workOrder.remoteId, { title: "And now live" });
    await resumed.first((data) => data.workOrderChanges.workOrder?.title === "And now live");
    expect(resumed.received.slice(0, 2).map((data) => data.workOrderChanges.cursor)).toEqual(cursors.slice(1));
    expect(resumed.received).toHaveLength(3);
    const versions = resumed.received.map((data) => data.workOrderChanges.version);
    expect(versions).toEqual(versions.toSorted((left, right) => left - right));
  });

  test("A subscription resumes by Last-Event-ID, which wins over `after`", async () => {
    const { api } = house();
    const { workOrder, after, cursors } = await makeChanges(2);
    await using resumed = await api.sse<WorkOrderChanges>(
      workOrderChanges,
      { after, where: { id: { eq: workOrder.id } } },
      { "last-event-id": cursors[0] ?? "" },
    );
    const first = await resumed.first(() => true);
    expect(first.data.workOrderChanges.cursor).toBe(cursors[1]);
  });

  test("A subscription from a list's changeCursor joins the list without a gap", async () => {
    const { api, control } = house();
    const { workOrder, after } = await sample();
    await control("cmms-bee").change(workOrder.remoteId, { title: "Between list and stream" });
    await using stream = await api.sse<WorkOrderChanges>(workOrderChanges, { after });
    const event = await stream.first(({ data }) => data.workOrderChanges.recordId === workOrder.id);
    expect(event.data.workOrderChanges.workOrder?.title).toBe("Between list and stream");
  });

  test("An ordinary SSE client resumes", async () => {
    const { control, graphql } = house();
    const { workOrder, after } = await sample();
    const token = await house().tokenFor(["read"]);
    const client = createClient({ url: graphql, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const changes = client.iterate<WorkOrderChanges>({
      query: workOrderChanges,
      variables: { after, where: { id: { eq: workOrder.id } } },
    });
    await control("cmms-bee").change(workOrder.remoteId, { title: "For an ordinary client" });
    const { value } = await changes.next();
    expect(value?.data?.workOrderChanges.workOrder?.title).toBe("For an ordinary client");
    client.dispose();
  });

  test("The log can be read as a list, from the same cursors", async () => {
    const { api } = house();
    const { workOrder, cursors } = await makeChanges(3);
    const { changes } = await api.ask<{ changes: { nodes: readonly { cursor: string }[]; pageInfo: { endCursor: string } } }>(
      `query ($after: String, $id: ID!) {
        changes(after: $after, where: { recordId: { eq: $id } }) { nodes { cursor } pageInfo { endCursor hasNextPage } }
      }`,
      { after: cursors[0], id: workOrder.id },
    );
    expect(changes.nodes.map(({ cursor }) => cursor)).toEqual(cursors.slice(1));
  });

  test.each(["nonsense", "", "MTIz", "999999999999"])("A malformed cursor (%j) is INVALID_CURSOR", async (after) => {
    const { api } = house();
    const listed = await api.send(`query ($after: String) { changes(after: $after) { nodes { cursor } } }`, { after });
    expect(listed.errors.map(({ extensions }) => extensions?.code)).toEqual(["INVALID_CURSOR"]);
    const answer = await api.refusal(workOrderChanges, { after });
    expect(answer.map(({ extensions }) => extensions?.code)).toEqual(["INVALID_CURSOR"]);
  });
});
