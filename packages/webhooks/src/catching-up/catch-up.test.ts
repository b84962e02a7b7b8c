import { type Client, FettleError } from "@fettle/client";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createMemoryInbox } from "../inbox/memory-inbox.ts";
import { collect } from "../testing/collect.ts";
import { createFakeClock } from "../testing/fake-clock.ts";
import { setUp } from "../testing/receiver.ts";
import { requestOf, webhook } from "../testing/webhooks.ts";
import type { CatchUpOptions } from "./catch-up.ts";
import type { ChangesClient, ListedChange } from "./changes-query.ts";

const cursorAt = (position: number) => `${position.toString(36)}.mark${position}mark.checksum`;
const idAt = (position: number) => `evt_${position.toString(36)}_mark${position}mark`;
const change = (position: number, more: Partial<ListedChange> = {}): ListedChange => ({
  cursor: cursorAt(position),
  kind: "UPDATED",
  entity: "WorkOrder",
  recordId: `wo_${position}`,
  version: 1,
  changedFields: ["title"],
  recordedAt: "2026-01-31T07:00:00.000Z",
  traceId: "0af7651916cd43dd8448eb211c80319c",
  system: { id: "sys_1" },
  ...more,
});

const positionOf = (cursor: unknown) => Number.parseInt(String(cursor), 36);

/** A gateway with a log of changes, which answers pages of two. Its `end` is the position of the newest entry. */
function createLog() {
  const changes: ListedChange[] = [];
  const asked = collect<Readonly<Record<string, unknown>>>();
  const log = { end: 100, failure: null as Error | null };
  const client: ChangesClient = {
    async query(_document, variables) {
      asked.push(variables);
      const viewer = { environment: { kind: "LIVE" } };
      if (variables["first"] === 0)
        return { viewer, changes: { nodes: [], pageInfo: { hasNextPage: false, endCursor: cursorAt(log.end) } } };
      if (log.failure !== null) throw log.failure;
      const after = changes.filter(({ cursor }) => positionOf(cursor) > positionOf(variables["after"]));
      const nodes = after.slice(0, 2);
      const endCursor = nodes.at(-1)?.cursor ?? cursorAt(log.end);
      return { viewer, changes: { nodes, pageInfo: { hasNextPage: after.length > 2, endCursor } } };
    },
  };
  const add = (...more: readonly ListedChange[]) => {
    changes.push(...more);
    log.end = Math.max(log.end, ...more.map(({ cursor }) => positionOf(cursor)));
  };
  return { client, asked, log, add };
}

const minute = 60_000;

function start(options: CatchUpOptions = {}, inbox = createMemoryInbox()) {
  const clock = createFakeClock();
  const gateway = createLog();
  const set = setUp({ clock, inbox, handling: { pollMilliseconds: 24 * 60 * minute } });
  set.receiver.start();
  set.receiver.catchUp(gateway.client, options);
  const send = (position: number) =>
    set.receiver.fetch(requestOf(webhook({ id: idAt(position), recordId: `wo_${position}`, timestamp: clock.now() / 1000 })));
  /** Lets a silence pass, and waits until the gateway was asked so often. */
  const silence = async (asked: number) => {
    await clock.untilWaiting(5 * minute);
    clock.advance(5 * minute);
    await gateway.asked.until(asked);
  };
  return { ...set, ...gateway, clock, send, silence, inbox };
}

describe("Catching up", () => {
  it("hands over what did not come, under the ids of its webhooks, and nothing twice", async () => {
    const { receiver, handled, add, send, silence, clock, asked } = start();
    await using _ = receiver;
    await asked.until(1);
    expect(asked.items[0]).toEqual({ since: new Date(clock.now()).toISOString(), first: 0 });
    await clock.untilWaiting(5 * minute);
    add(change(101), change(102, { entity: "CmmsBeeRoom", kind: "DELETED", system: null }), change(103));
    await send(101);
    await handled.until(1);
    // The webhook began the silence anew.
    await silence(3);
    await handled.until(3);
    expect(handled.items.map(({ id }) => id)).toEqual([idAt(101), idAt(102), idAt(103)]);
    expect(handled.items[1]).toEqual({
      id: idAt(102),
      type: "cmmsBeeRoom.deleted",
      timestamp: "2026-01-31T07:00:00.000Z",
      environment: "live",
      cursor: cursorAt(102),
      traceId: "0af7651916cd43dd8448eb211c80319c",
      data: {
        changes: {
          kind: "DELETED",
          entity: "CmmsBeeRoom",
          recordId: "wo_102",
          systemId: null,
          version: 1,
          changedFields: ["title"],
        },
      },
      errors: [],
      isReplay: false,
      truncated: false,
    });
    // Their webhooks come after all.
    expect((await send(102)).status).toBe(204);
    expect((await send(103)).status).toBe(204);
    await send(104);
    await handled.until(4);
    expect(handled.items[3]?.id).toBe(idAt(104));
  });

  it("does not ask while webhooks come", async () => {
    const { receiver, clock, send, asked, silence } = start();
    await using _ = receiver;
    await clock.untilWaiting(5 * minute);
    clock.advance(4 * minute);
    await send(101);
    clock.advance(minute);
    // The silence is that after the webhook.
    await clock.untilWaiting(4 * minute);
    clock.advance(4 * minute - 1);
    expect(asked.items).toHaveLength(1);
    clock.advance(1);
    await asked.until(2);
    await silence(3);
  });

  it("continues at its place after a restart, at once", async () => {
    const inbox = createMemoryInbox();
    const first = start({}, inbox);
    await first.clock.untilWaiting(5 * minute);
    await first.receiver.dispose();
    const second = start({ where: { systemId: { eq: "sys_1" } } }, inbox);
    await using _ = second.receiver;
    second.add(change(101));
    await second.asked.until(1);
    expect(second.asked.items[0]).toEqual({ after: cursorAt(100), where: { systemId: { eq: "sys_1" } }, first: 200 });
    await second.handled.until(1);
  });

  it("says when the gateway no longer knows what was missed, and goes on from the present", async () => {
    const gaps = collect<unknown>();
    const { receiver, log, add, asked, silence, handled, logged, clock } = start({ onGap: (error) => gaps.push(error) });
    await using _ = receiver;
    await clock.untilWaiting(5 * minute);
    add(change(101));
    log.failure = new FettleError("CURSOR_EXPIRED", "The changes after the cursor are no longer kept.", { reason: "RETENTION" });
    await silence(3);
    expect(await gaps.until(1)).toEqual([log.failure]);
    expect(logged.items[0]).toMatch(/list the records again/u);
    log.failure = null;
    add(change(102));
    await silence(4);
    await handled.until(1);
    expect(handled.items[0]?.id).toBe(idAt(102));
    expect(asked.items[3]).toMatchObject({ after: cursorAt(101) });
  });

  it("tries again later when the gateway is away", async () => {
    const { receiver, log, add, silence, handled, logged, clock } = start();
    await using _ = receiver;
    await clock.untilWaiting(5 * minute);
    add(change(101));
    log.failure = new FettleError("CONNECTION_FAILED", "The gateway could not be reached.");
    await silence(2);
    await logged.until(1);
    log.failure = null;
    await silence(3);
    expect(await handled.until(1)).toMatchObject([{ id: idAt(101) }]);
  });

  it("takes the client of @fettle/client", () => {
    expectTypeOf<Client>().toExtend<ChangesClient>();
    expect.assertions(0);
  });
});
