import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { forkLog } from "../src/change-log/fork-log.ts";
import { administrator } from "../src/graph/testing/memory-stages.ts";
import { eraseSystem } from "../src/ingest/erase/erase-system.ts";
import { describeOnEachStore } from "./harness/fresh-database.ts";
import {
  ask,
  askUntilKept,
  callers,
  hitsOf,
  idOf,
  openHouse,
  type Asked,
  type CachingNode,
  type House,
} from "./response-cache/house.ts";

const list: Asked = { query: "{ workOrders { nodes { id title asset { name } assignees { name } } totalCount } }" };
const titles: Asked = {
  query: "query Titles($first: Int!) { workOrders(first: $first) { nodes { title } } }",
  variables: { first: 9 },
};
const cursor: Asked = { query: "{ workOrders { changeCursor } }" };
const byId = (id: string): Asked => ({
  query: "query One($id: ID!) { workOrder(id: $id) { title deletedAt } }",
  variables: { id },
});

const numbered = (number: number) => [{ id: "1", name: `#${number}.` }];

describeOnEachStore("answers that are given again", () => {
  let house: House;
  let node: CachingNode;
  /** Another node where there is one: this node hears nothing of its writes. */
  let other: CachingNode;

  beforeAll(async () => {
    house = await openHouse();
    ({ first: node, last: other } = house);
  });
  afterAll(() => house[Symbol.asyncDispose]());
  beforeEach(async () => {
    for (const { moments } of house.nodes) Object.assign(moments, { look: undefined, read: undefined });
    await other.write("sys_1", "Asset", [{ id: "1", name: "Boiler" }]);
    await other.write("sys_1", "Technician", [{ id: "7", name: "Ann" }]);
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Repair", asset: "1", technicians: ["7"] }]);
    await other.write("sys_2", "WorkOrder", [{ id: "2", name: "Elsewhere" }]);
  });

  /** Asks both ways: nothing is written meanwhile, so the answers are the same. */
  async function expectSame(asked: Asked, token?: string): Promise<string> {
    const answer = await ask(node.cached, asked, token);
    expect(answer).toBe(await ask(node.plain, asked, token));
    return answer;
  }

  it.each([list, titles, cursor, byId(idOf("sys_1", "WorkOrder", "1"))])(
    "The answer is the same as that of an execution, with its headers: $query",
    async (asked) => {
      const answer = await askUntilKept(node.cached, asked);
      expect(answer).toBe(await ask(node.plain, asked));
      expect(answer).toContain("the-same-request");
    },
  );

  const writes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a new record", () => other.write("sys_1", "WorkOrder", [{ id: "new", name: "New" }])],
    ["a changed record", () => other.write("sys_1", "WorkOrder", [{ id: "1", name: "Changed", asset: "1", technicians: ["7"] }])],
    ["a changed reference", () => other.write("sys_1", "WorkOrder", [{ id: "1", name: "Repair", technicians: ["7"] }])],
    ["a deleted record", () => other.remove("sys_1", "WorkOrder", ["1"])],
    ["a record that it refers to", () => other.write("sys_1", "Asset", [{ id: "1", name: "Furnace" }])],
    ["one of several that it refers to", () => other.write("sys_1", "Technician", [{ id: "7", name: "Bo" }])],
  ];
  it.each(writes)("The next answer shows %s, whoever has written it", async (_what, write) => {
    const before = await askUntilKept(node.cached, list);
    await write();
    expect(await expectSame(list)).not.toBe(before);
  });

  it("A change of another entity, of another system or of another record leaves answers in place", async () => {
    const single = byId(idOf("sys_1", "WorkOrder", "1"));
    await askUntilKept(node.cached, titles);
    await askUntilKept(node.cached, titles, "bound");
    await askUntilKept(node.cached, single);
    const hits = await hitsOf(node.cached);
    await other.write("sys_1", "Technician", [{ id: "7", name: "Cy" }]);
    await expectSame(titles);
    await other.write("sys_2", "WorkOrder", [{ id: "2", name: "Still elsewhere" }]);
    await expectSame(titles, "bound");
    await expectSame(single);
    expect(await hitsOf(node.cached)).toBe(hits + 3);
    await expectSame(titles);
    expect(await hitsOf(node.cached)).toBe(hits + 3);
  });

  it("A write that is committed after the look-up and before the look at the log is seen", async () => {
    await askUntilKept(node.cached, titles);
    node.moments.look = async () => {
      node.moments.look = undefined;
      await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Just now" }]);
    };
    expect(await ask(node.cached, titles)).toContain("Just now");
    expect(node.moments.look).toBeUndefined();
  });

  it("An answer that was read before a write and finished after it is not given again", async () => {
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Old" }]);
    const asked = { ...titles, variables: { first: 8 } };
    await ask(node.cached, asked);
    node.moments.read = async () => {
      node.moments.read = undefined;
      await other.write("sys_1", "WorkOrder", [{ id: "1", name: "New" }]);
    };
    expect(await ask(node.cached, asked)).toContain("Old");
    expect(node.moments.read).toBeUndefined();
    expect(await expectSame(asked)).toContain("New");
    expect(await askUntilKept(node.cached, asked)).toContain("New");
  });

  it("While others write, no answer is older than what anybody has been told or shown before it was asked for", async () => {
    let known = 0;
    const hits = await hitsOf(node.cached);
    const readOn = async ({ cached }: CachingNode) => {
      for (let times = 0; times < 6; times += 1) {
        const least = known;
        const shown = Number(/#(\d+)\./u.exec(await ask(cached, titles))?.[1]);
        expect(shown).toBeGreaterThanOrEqual(least);
        known = Math.max(known, shown);
      }
    };
    await other.write("sys_1", "WorkOrder", numbered(0));
    for (let number = 1; number <= 15; number += 1) {
      const writing = other.write("sys_1", "WorkOrder", numbered(number)).then(() => void (known = Math.max(known, number)));
      await Promise.all([writing, ...[...house.nodes, ...house.nodes].map(readOn)]);
    }
    expect(known).toBe(15);
    expect(await hitsOf(node.cached)).toBeGreaterThan(hits);
  });

  it("A fork of the log by hand ends what shows positions", async () => {
    const before = await askUntilKept(node.cached, cursor);
    await forkLog(other.store.environment(house.environmentId), house.environmentId);
    expect(await expectSame(cursor)).not.toBe(before);
  });

  it("A database that is put back gives no answer of the lost history, even where the new one has as many changes", async () => {
    const { service } = other.store;
    const [before] = await service.selectFrom("environments").selectAll().where("id", "=", house.environmentId).execute();
    const [record] = await sql<{ id: string; document: string; version: number; hash: string }>`
      select id, document::text, version, hash from records where id = ${idOf("sys_1", "WorkOrder", "1")}`
      .execute(service)
      .then(({ rows }) => rows);
    if (before === undefined || record === undefined) throw new Error("Nothing to put back.");
    const putBack = () =>
      service.transaction().execute(async (transaction) => {
        const { change_position, change_mark, change_mark_before } = before;
        const { document, version, hash } = record;
        await transaction.deleteFrom("changes").where("position", ">", change_position).execute();
        await transaction
          .updateTable("environments")
          .set({ change_position, change_mark, change_mark_before })
          .where("id", "=", before.id)
          .execute();
        await transaction.updateTable("records").set({ document, version, hash }).where("id", "=", record.id).execute();
      });
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Lost" }]);
    expect(await askUntilKept(node.cached, titles)).toContain("Lost");
    await putBack();
    expect(await expectSame(titles)).not.toContain("Lost");
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Lost again" }]);
    expect(await askUntilKept(node.cached, titles)).toContain("Lost again");
    await putBack();
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Instead" }]);
    expect(await expectSame(titles)).toContain("Instead");
  });

  it("More changes than are told one by one, and changes that were pruned, end every answer", async () => {
    await askUntilKept(node.cached, titles);
    const payloads = Array.from({ length: 1001 }, (_, index) => ({ id: `many-${index}`, name: `Tech ${index}` }));
    await other.write("sys_2", "Technician", payloads);
    const hits = await hitsOf(node.cached);
    await expectSame(titles);
    expect(await hitsOf(node.cached)).toBe(hits);
    await askUntilKept(node.cached, titles);
    await other.write("sys_1", "WorkOrder", [{ id: "1", name: "Pruned" }]);
    await other.store.service
      .updateTable("environments")
      .set({ change_floor: sql`change_position`, change_floor_mark: sql`change_mark` })
      .where("id", "=", house.environmentId)
      .execute();
    expect(await expectSame(titles)).toContain("Pruned");
  });

  it("Callers with different rights get no answer of each other", async () => {
    await askUntilKept(node.cached, list);
    for (const token of Object.keys(callers)) await expectSame(list, token);
    for (const token of Object.keys(callers)) await expectSame(list, token);
    expect(await ask(node.cached, list, "bound")).not.toContain("Elsewhere");
    expect(await ask(node.cached, list, "writer")).toContain("FORBIDDEN");
  });

  it("A token whose rights have ended or shrunk gets nothing that was kept for it", async () => {
    const passing = { ...administrator, tokenId: "tok_passing" };
    node.tokens.set("passing", passing);
    await askUntilKept(node.cached, list, "passing");
    node.tokens.set("passing", { ...passing, scopes: ["write"] });
    expect(await expectSame(list, "passing")).toContain("FORBIDDEN");
    node.tokens.delete("passing");
    expect(await expectSame(list, "passing")).toContain("UNAUTHENTICATED");
  });

  it("What may change without an entry in the log, and answers with errors, are always executed", async () => {
    const asked: readonly Asked[] = [
      { query: "{ workOrders { nodes { problems { message } } } }" },
      { query: '{ workOrders(after: "nothing") { nodes { id } } }' },
      { query: "{ __typename }" },
      { query: '{ workOrders(first: 1) { nodes { __typename } } __type(name: "Query") { name } }' },
    ];
    const hits = await hitsOf(node.cached);
    for (const one of asked) for (let times = 0; times < 4; times += 1) await expectSame(one);
    expect(await hitsOf(node.cached)).toBe(hits);
  });

  it("A deleted record that an erasure removes without a change is gone from the next answer", async () => {
    await other.write("sys_3", "WorkOrder", [{ id: "3", name: "Deleted before" }]);
    await other.remove("sys_3", "WorkOrder", ["3"]);
    await other.write("sys_3", "WorkOrder", [{ id: "4", name: "There until then" }]);
    const single = byId(idOf("sys_3", "WorkOrder", "3"));
    expect(await askUntilKept(node.cached, single)).toContain("Deleted before");
    const system = { environmentId: house.environmentId, systemId: "sys_3" };
    await other.store.service
      .updateTable("systems")
      .set({ status: "DISCONNECTED", erase_requested_at: new Date(0) })
      .where("id", "=", "sys_3")
      .execute();
    const dependencies = { store: other.store, clock: () => new Date(), ring: () => {} };
    expect(await eraseSystem(dependencies, system, new AbortController().signal)).toBe(true);
    expect(await expectSame(single)).not.toContain("Deleted before");
  });
});
