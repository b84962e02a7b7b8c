import { createClient, graphql, memoryCursor } from "@fettle/client";
import { expect, inject, test } from "vitest";
import { administer } from "./harness/administer.ts";
import { type Backup, backUp } from "./harness/back-up.ts";
import {
  createWorkOrder,
  systemChanges,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { Stream } from "./harness/stream.ts";

const changesAfter = `query ($after: String) { changes(after: $after, first: 200) { nodes { kind recordId } pageInfo { endCursor } } }`;
const historyBefore = `query ($id: ID!, $after: String) { system(id: $id) { statusHistory(after: $after) { nodes { status } } } }`;
const list = graphql(`
  query ($where: WorkOrderFilter, $after: String) {
    workOrders(where: $where, first: 50, after: $after) {
      changeCursor
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        version
        title
      }
    }
  }
`);
const follow = graphql(`
  subscription ($where: WorkOrderFilter) {
    workOrderChanges(where: $where) {
      recordId
      version
      matches
      workOrder {
        id
        version
        title
      }
    }
  }
`);

const forked = { code: "CURSOR_EXPIRED", reason: "LOG_FORKED" };

describeEndToEnd("a restored history", () => {
  const house = useHouse({ simulator: { workOrders: 20 }, gateway: { pollIntervalSeconds: 3600 } });

  async function write(count: number, title: string): Promise<void> {
    const systemId = house().systemIds["cmms-bee"];
    for (let number = 1; number <= count; number += 1)
      await house().api.ask(createWorkOrder, { input: { systemId, title: `${title} ${number}` } });
  }
  const cursorNow = async () => (await house().api.ask<WorkOrders>(workOrders, { first: 0 })).workOrders.changeCursor;

  /** The vendor's ids of the work orders that will be lost here. */
  async function lostAtVendor(): Promise<readonly string[]> {
    const query = `{ workOrders(first: 200, where: { title: { startsWith: "Lost" } }) { nodes { remoteId } } }`;
    const { nodes } = (await house().api.ask<{ workOrders: { nodes: readonly { remoteId: string }[] } }>(query)).workOrders;
    return nodes.map(({ remoteId }) => remoteId);
  }

  /** Expects every way into the log to refuse a cursor and to say why. */
  async function expectForked(after: string): Promise<void> {
    const { api, systemIds } = house();
    const answers = [
      (await api.send(changesAfter, { after })).errors,
      (await api.send(historyBefore, { after, id: systemIds["cmms-bee"] })).errors,
      await api.refusal(workOrderChanges, { after }),
      await api.refusal(workOrderChanges, {}, { "last-event-id": after }),
      await api.refusal(systemChanges, { after }),
    ];
    expect(answers).toMatchObject(answers.map(() => [{ extensions: forked }]));
    await using stream = await api.webSocket(workOrderChanges, { after });
    await expect(stream.first(() => true)).rejects.toThrow(`"reason":"LOG_FORKED"`);
  }

  test("A restored backup refuses only the cursors from after it, whatever is written next", async () => {
    const { api, graphql: url, ready, restart, tokenFor } = house();
    // Created before the copy: the restore would lose a later token.
    const token = await tokenFor(["read"]);
    await write(1, "Kept");
    const before = await cursorNow();
    await using copies = new AsyncDisposableStack();
    let copy: Backup | null = null;
    await restart(async () => {
      copy = copies.use(await backUp(house().database));
    });
    await ready();
    await using client = createClient({ url, token, timing: { longestDelay: 500 } });
    const board = new Map<string, string>();
    const events = new Stream<string>(() => undefined);
    const where = { title: { startsWith: "" } };
    const stream = client.listThenFollow({ list, follow, variables: { where }, cursor: memoryCursor() });
    const readOn = async () => {
      for await (const event of stream) {
        if (event.type === "record") board.set(event.record.id, event.record.title);
        if (event.type === "removed") board.delete(event.id);
        events.push(event.type === "record" ? event.record.title : event.type === "relisted" ? event.reason : event.type);
      }
    };
    const following = readOn().catch((error: unknown) => events.fail(error));
    await events.first((event) => event === "listed");
    await write(5, "Lost");
    await events.first((event) => event === "Lost 5");
    const lost = await cursorNow();

    const written = await lostAtVendor();
    await restart(async () => {
      await copy?.putBack();
      // The next poll would bring back every record that the vendor still has.
      for (const remoteId of written) await house().control("cmms-bee").remove(remoteId);
    });
    await ready();
    await expectForked(lost);
    await write(8, "Instead");
    await expectForked(lost);

    await using resumed = await api.sse<WorkOrderChanges>(workOrderChanges, { after: before });
    await resumed.first(({ data }) => data.workOrderChanges.workOrder?.title === "Instead 8");
    const titles = resumed.received.map(({ data }) => data.workOrderChanges.workOrder?.title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.filter((title) => title?.startsWith("Lost") !== false)).toEqual([]);

    let hasForked = false;
    // The new list brings the existing records; its end reports the removed ones.
    await events.first((event) => (hasForked ||= event === "LOG_FORKED") && event === "listed");
    await events.first((event) => event === "Instead 8");
    expect(events.received.filter((event) => event === "removed")).toHaveLength(5);
    const { nodes } = (await api.ask<WorkOrders>(workOrders, { first: 200 })).workOrders;
    expect([...board.values()].toSorted()).toEqual(nodes.map(({ title }) => title).toSorted());
    await stream.return();
    await following;
  });

  if (inject("store") === "postgres") {
    const tables = [
      "environments",
      "records",
      "record_links",
      "changes",
      "system_changes",
      "command_changes",
      "notices",
      "commands",
    ];
    const own = tables.filter((table) => table !== "environments");

    test.each([0, 9])(
      "A failover under a running node ends only the streams that saw the lost commits, with %d new ones",
      async (count) => {
        const { api, database } = house();
        if (database.kind !== "postgres") throw new Error("This test needs a database server");
        await administer(
          database.url,
          `create schema kept; ${tables.map((name) => `create table kept.${name} as table public.${name}`).join(";")}`,
        );
        const untouched = { title: { eq: `After ${count} 1` } };
        await using seeing = await api.sse<WorkOrderChanges>(workOrderChanges);
        await using socket = await api.webSocket<WorkOrderChanges>(workOrderChanges);
        await using waiting = await api.sse<WorkOrderChanges>(workOrderChanges, { where: untouched });
        await write(3, "Failed over");
        await seeing.first(({ data }) => data.workOrderChanges.workOrder?.title === "Failed over 3");
        await socket.first((data) => data.workOrderChanges.workOrder?.title === "Failed over 3");
        const lost = await cursorNow();
        await administer(
          database.url,
          `do $$
           declare name text; columns text;
           begin
             perform set_config('session_replication_role', 'replica', true);
             foreach name in array '{${own.join()}}'::text[] loop
               -- The database itself computes the others.
               select string_agg(quote_ident(column_name), ', ') into columns from information_schema.columns
               where table_schema = 'public' and table_name = name and is_generated = 'NEVER';
               execute format('delete from public.%1$I; insert into public.%1$I (%2$s) select %2$s from kept.%1$I', name, columns);
             end loop;
             update public.environments set (change_position, change_mark, change_mark_before) =
               (select change_position, change_mark, change_mark_before from kept.environments kept where kept.id = environments.id);
             drop schema kept cascade;
           end $$`,
        );
        await write(count, "New");
        const last = await seeing.first(({ errors }) => errors.length > 0);
        expect(last.errors).toMatchObject([{ extensions: forked }]);
        await expect(
          socket.first(({ workOrderChanges: { workOrder } }) => workOrder?.title === `After ${count} 1`),
        ).rejects.toThrow(`"reason":"LOG_FORKED"`);
        await expectForked(lost);
        await write(1, `After ${count}`);
        await waiting.first(({ data }) => data.workOrderChanges.workOrder?.title === `After ${count} 1`);
        expect(waiting.received).toMatchObject([{ errors: [] }]);
        expect(
          seeing.received.map(({ data }) => data?.workOrderChanges.workOrder?.title).filter((title) => title?.startsWith("New")),
        ).toEqual([]);
      },
    );
  }
});
