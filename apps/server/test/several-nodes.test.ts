import { expect, test } from "vitest";
import { connectApi } from "./harness/api.ts";
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

describeEndToEnd("several nodes on one database", () => {
  const house = useHouse();

  test("A subscriber at one node sees the changes that another received, and resumes at any node", async () => {
    const { control, tokenFor, systemIds, api } = house();
    await using node = await house().startNode();
    const other = connectApi(node.graphql, await tokenFor(["admin"]));
    const where = { systemId: { eq: systemIds["cmms-bee"] } };
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, { where, first: 1 });
    const [workOrder] = list.nodes;
    await using here = await api.sse<WorkOrderChanges>(workOrderChanges, { after: list.changeCursor });
    await using there = await other.webSocket<WorkOrderChanges>(workOrderChanges, { after: list.changeCursor });
    for (const title of ["Once", "Twice", "Three times"]) await control("cmms-bee").change(workOrder?.remoteId ?? "", { title });
    await here.first(({ data }) => data.workOrderChanges.workOrder?.title === "Three times");
    await there.first((data) => data.workOrderChanges.workOrder?.title === "Three times");
    const cursors = here.received.map(({ data }) => data.workOrderChanges.cursor);
    expect(there.received.map((data) => data.workOrderChanges.cursor)).toEqual(cursors);

    await using resumed = await other.sse<WorkOrderChanges>(workOrderChanges, {}, { "last-event-id": cursors[0] ?? "" });
    await resumed.first(({ data }) => data.workOrderChanges.workOrder?.title === "Three times");
    expect(resumed.received.map(({ data }) => data.workOrderChanges.cursor)).toEqual(cursors.slice(1));
  });

  test("A rolling restart refuses no cursor at any node", async () => {
    const { control, tokenFor, systemIds, api, graphql, restart, ready, startNode } = house();
    const token = await tokenFor(["read"]);
    const where = { systemId: { eq: systemIds["cmms-bee"] } };
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, { where, first: 1 });
    let after = list.changeCursor;
    let number = 0;
    /** Makes a change, and resumes at each node from the last cursor. */
    const followAt = async (...nodes: readonly string[]) => {
      const title = `Rolling ${(number += 1)}`;
      await control("cmms-bee").change(list.nodes[0]?.remoteId ?? "", { title });
      const reached = [];
      for (const node of nodes) {
        await using stream = await connectApi(node, token).sse<WorkOrderChanges>(workOrderChanges, { after, where });
        const { data } = await stream.first((event) => event.data.workOrderChanges.workOrder?.title === title);
        expect(stream.received).toHaveLength(1);
        reached.push(data.workOrderChanges.cursor);
      }
      expect(new Set(reached).size).toBe(1);
      after = reached[0] ?? after;
    };
    {
      await using old = await startNode();
      await followAt(graphql, old.graphql);
      await restart();
      await ready();
      await followAt(old.graphql, graphql);
    }
    await using fresh = await startNode();
    await followAt(graphql, fresh.graphql);
    await followAt(fresh.graphql, graphql);
  });

  test("A write sent to both nodes with one key runs once", async () => {
    const { tokenFor, systemIds, api } = house();
    await using node = await house().startNode();
    const other = connectApi(node.graphql, await tokenFor(["admin"]));
    const input = { systemId: systemIds["workwave-service"], title: "Once on two nodes", idempotencyKey: "two-nodes" };
    await Promise.all(
      [api, other, api, other].map((each) => each.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input })),
    );
    const again = await other.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });
    expect(again.createWorkOrder.__typename).toBe("CreateWorkOrderSuccess");
    const { workOrders: found } = await other.ask<WorkOrders>(workOrders, { where: { title: { eq: "Once on two nodes" } } });
    expect(found.totalCount).toBe(1);
  });

  test("A token revoked at one node ends at once at the other, with its subscriptions there", async () => {
    const { apiFor, tokenFor } = house();
    await using node = await house().startNode();
    const there = connectApi(node.graphql, await tokenFor(["read"]));
    await using sse = await there.sse<WorkOrderChanges>(workOrderChanges);
    await using socket = await there.webSocket<WorkOrderChanges>(workOrderChanges);
    const { viewer } = await there.ask<{ viewer: { apiToken: { id: string } } }>("{ viewer { apiToken { id } } }");
    const here = await apiFor(["admin"]);
    await here.ask("mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { __typename } }", { id: viewer.apiToken.id });
    const refused = await there.send("{ viewer { apiToken { id } } }");
    expect(refused.errors.map(({ extensions }) => extensions?.code)).toEqual(["UNAUTHENTICATED"]);
    const last = await sse.first(({ errors }) => errors.length > 0, 10_000);
    expect(last.errors).toMatchObject([{ message: "The token is no longer valid.", extensions: { code: "UNAUTHENTICATED" } }]);
    await expect(socket.first(() => true, 10_000)).rejects.toThrow("The token is no longer valid.");
  });
});
