import { afterAll, beforeAll, expect, it } from "vitest";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { describePlan, explainedStore, nodesOf } from "../src/records/testing/explained-store.ts";
import { appendChanges } from "../src/change-log/append-changes.ts";
import { describeOnEachStore } from "./harness/fresh-database.ts";
import { changesOf } from "./harness/log-writers.ts";
import { ask, idOf, openHouse, type CachingNode, type House } from "./response-cache/house.ts";

interface Answer {
  readonly data: {
    readonly workOrder: {
      readonly history: {
        readonly nodes: readonly { readonly version: number }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    };
  };
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

describeOnEachStore("a record's history", () => {
  let house: House;
  let node: CachingNode;

  beforeAll(async () => {
    house = await openHouse();
    node = house.first;
  }, 120_000);
  afterAll(() => house[Symbol.asyncDispose]());

  async function historyOf(id: string, first: number, after: string | null = null): Promise<Answer> {
    const query = `query History($id: ID!, $first: Int!, $after: String) { workOrder(id: $id) { history(first: $first, after: $after) {
      nodes { kind version changedFields previous cause matches ... on WorkOrderChange { workOrder { title } } }
      pageInfo { hasNextPage endCursor } } } }`;
    const [, , text] = JSON.parse(await ask(node.plain, { query, variables: { id, first, after } })) as [number, unknown, string];
    return JSON.parse(text) as Answer; // what the query selects
  }

  it("A record tells its changes, newest first, with the values before each", async () => {
    const id = idOf("sys_1", "WorkOrder", "1");
    await node.write("sys_1", "WorkOrder", [{ id: "1", name: "Leak", asset: "1" }]);
    await node.write("sys_1", "WorkOrder", [{ id: "2", name: "Another" }]);
    await node.write("sys_1", "WorkOrder", [{ id: "1", name: "Big leak", asset: "1" }]);
    await node.write("sys_1", "WorkOrder", [{ id: "1", name: "Big leak", status: "COMPLETED" }]);
    await node.remove("sys_1", "WorkOrder", ["1"]);
    const { data } = await historyOf(id, 3);
    expect(data.workOrder.history.nodes).toMatchObject([
      { kind: "DELETED", version: 4, changedFields: ["deletedAt"], previous: {}, matches: false },
      {
        kind: "UPDATED",
        version: 3,
        changedFields: expect.arrayContaining(["status", "asset"]),
        previous: { status: "OPEN", asset: idOf("sys_1", "Asset", "1") },
        cause: "POLL",
        matches: true,
      },
      { kind: "UPDATED", version: 2, previous: { title: "Leak" }, workOrder: { title: "Big leak" } },
    ]);
    const { endCursor, hasNextPage } = data.workOrder.history.pageInfo;
    expect(hasNextPage).toBe(true);
    const rest = await historyOf(id, 3, endCursor);
    expect(rest.data.workOrder.history).toMatchObject({
      nodes: [{ kind: "CREATED", version: 1, previous: null, workOrder: { title: "Leak" } }],
      pageInfo: { hasNextPage: false },
    });
    expect((await historyOf(id, 3, "nonsense")).errors?.[0]?.extensions.code).toBe("INVALID_CURSOR");
  });

  it("A page of it reads only what it shows, however long the log and the history are", async () => {
    const { store } = node;
    const versions = 3_000;
    const own = changesOf("own", versions).map((change, index) => ({ ...change, record_id: "wo_long", version: index + 1 }));
    await store
      .environment(house.environmentId)
      .transaction()
      .execute((transaction) => appendChanges(transaction, house.environmentId, [...own, ...changesOf("others", 12_000)]));
    await store.analyze();
    const explained = explainedStore(store);
    await createChangeLog(explained.store).history(house.environmentId, "wo_long", versions / 2, 21);
    expect(explained.plans).toHaveLength(1);
    for (const plan of explained.plans) {
      const nodes = nodesOf(plan);
      const most = Math.max(...nodes.map((part) => part["Actual Rows"] + (part["Rows Removed by Filter"] ?? 0)));
      const isByRecord = nodes.some((part) => part["Index Name"] === "changes_by_record");
      const expected = { isByRecord: true, most: Math.min(most, 21) };
      expect({ isByRecord, most, plan: describePlan(plan) }).toMatchObject(expected);
    }
  }, 60_000);
});
