import { describe, expect, it } from "vitest";
import { createReceiver, type Receiver } from "./create-receiver.ts";
import type { WebhookEvent } from "./event/webhook-event.ts";
import { createMemoryInbox } from "./inbox/memory-inbox.ts";
import { collect } from "./testing/collect.ts";
import { createFakeClock } from "./testing/fake-clock.ts";
import { setUp } from "./testing/receiver.ts";
import { requestOf, secret, webhook } from "./testing/webhooks.ts";

const noPolls = { pollMilliseconds: 24 * 3_600_000 };
const send = (receiver: Receiver, sent: Parameters<typeof webhook>[0] = {}) => receiver.fetch(requestOf(webhook(sent)));
const statusOf = async (answer: Promise<Response>) => (await answer).status;

/** A receiver on a clock that a test advances. */
function setUpInTime(options: Parameters<typeof setUp>[0] = {}) {
  const clock = createFakeClock();
  const timestamp = clock.now() / 1000;
  const inbox = options.inbox ?? createMemoryInbox({ clock });
  return { clock, timestamp, inbox, ...setUp({ clock, handling: noPolls, ...options, inbox }) };
}

describe("A handler that throws", () => {
  it("is called again, after waits that double, with the number of the try", async () => {
    const tries = collect<number>();
    const { receiver, clock, timestamp, logged } = setUpInTime({
      handle: (_event, context) => {
        tries.push(context.tries);
        if (context.tries < 4) throw new Error("The ledger is locked");
      },
      handling: { ...noPolls, longestDelayMilliseconds: 1500 },
    });
    await using _ = receiver;
    receiver.start();
    await send(receiver, { timestamp });
    for (const delay of [1000, 1500, 1500]) {
      await clock.untilWaiting(delay);
      clock.advance(delay - 1);
      const before = tries.items.length;
      clock.advance(1);
      await tries.until(before + 1);
    }
    expect(tries.items).toEqual([1, 2, 3, 4]);
    expect(logged.items).toHaveLength(3);
    expect(await receiver.failed()).toEqual([]);
  });

  it("leaves its event as failed in the end, until somebody lets it be handled again", async () => {
    let isBroken = true;
    const handled = collect<string>();
    const { receiver, clock, timestamp, logged } = setUpInTime({
      handle: ({ id }) => {
        if (isBroken) throw new Error("No such work order");
        handled.push(id);
      },
      handling: { ...noPolls, tries: 2 },
    });
    await using _ = receiver;
    receiver.start();
    const sent = webhook({ timestamp });
    await receiver.fetch(requestOf(sent));
    await clock.untilWaiting(1000);
    clock.advance(1000);
    await logged.until(2);
    expect(logged.items[1]).toMatch(/^An event is kept as failed\./u);
    await expect.poll(() => receiver.failed()).toHaveLength(1);
    const [failed] = await receiver.failed();
    expect(failed).toMatchObject({ id: sent.headers["webhook-id"], body: sent.body, tries: 2, error: "No such work order" });
    // It is known, so sending it again changes nothing.
    expect(await statusOf(receiver.fetch(requestOf(sent)))).toBe(204);
    isBroken = false;
    expect(await receiver.retry(failed?.id ?? "")).toBe(true);
    expect(await handled.until(1)).toEqual([failed?.id]);
  });
});

describe("Order", () => {
  it("events of one record are handled one at a time and by position, others beside them", async () => {
    const begun = collect<{ readonly id: string; readonly end: () => void }>();
    const { receiver, timestamp } = setUpInTime({
      handle: ({ id }) => new Promise<void>((end) => begun.push({ id, end })),
    });
    await using _ = receiver;
    await send(receiver, { id: "evt_z_3", recordId: "wo_a", timestamp });
    await send(receiver, { id: "evt_9_1", recordId: "wo_a", timestamp });
    await send(receiver, { id: "evt_b_2", recordId: "wo_a", timestamp });
    await send(receiver, { id: "evt_zz_4", recordId: "wo_b", timestamp });
    receiver.start();
    const first = await begun.until(2);
    expect(first.map(({ id }) => id).toSorted()).toEqual(["evt_9_1", "evt_zz_4"]);
    const ofA = () => begun.items.filter(({ id }) => id !== "evt_zz_4");
    ofA()[0]?.end();
    await begun.until(3);
    ofA()[1]?.end();
    await begun.until(4);
    expect(ofA().map(({ id }) => id)).toEqual(["evt_9_1", "evt_b_2", "evt_z_3"]);
    for (const { end } of begun.items) end();
  });

  it("onlyNewest leaves out what is not newer than what was handled, even after a restart", async () => {
    const { receiver, inbox, clock, timestamp, handled } = setUpInTime({ onlyNewest: true });
    receiver.start();
    await send(receiver, { recordId: "wo_a", version: 5, position: 50, timestamp });
    await handled.until(1);
    await send(receiver, { recordId: "wo_a", version: 5, position: 51, timestamp });
    await send(receiver, { recordId: "wo_a", version: 4, position: 40, timestamp });
    await send(receiver, { recordId: "wo_b", version: 1, position: 10, timestamp });
    await handled.until(2);
    await receiver.dispose();
    const later = setUp({ onlyNewest: true, inbox, clock, handling: noPolls });
    await using _ = later.receiver;
    later.receiver.start();
    await send(later.receiver, { recordId: "wo_a", version: 3, position: 30, timestamp });
    await send(later.receiver, { recordId: "wo_a", version: 6, position: 60, timestamp });
    await later.handled.until(1);
    const versions = [...handled.items, ...later.handled.items].map(({ data }) => data);
    expect(versions).toMatchObject([{ changes: { version: 5 } }, { changes: { version: 1 } }, { changes: { version: 6 } }]);
  });
});

describe("Leases", () => {
  it("a handler may take longer than its lease, and nobody else gets its event", async () => {
    const ends = collect<() => void>();
    const { receiver, inbox, clock, timestamp } = setUpInTime({ handle: () => new Promise<void>((end) => ends.push(end)) });
    receiver.start();
    await send(receiver, { timestamp });
    const [end] = await ends.until(1);
    for (let time = 0; time < 90_000; time += 10_000) {
      await clock.untilWaiting(10_000);
      clock.advance(10_000);
    }
    await clock.untilWaiting(10_000);
    expect(await inbox.claim({ limit: 1, leaseMilliseconds: 1 })).toEqual([]);
    end?.();
    await receiver.dispose();
    expect(ends.items).toHaveLength(1);
  });

  it("a handler is told when its claim is lost", async () => {
    const signals = collect<AbortSignal>();
    const aborted = collect<unknown>();
    const clock = createFakeClock();
    const own = createMemoryInbox({ clock });
    const { receiver, timestamp, logged } = {
      timestamp: clock.now() / 1000,
      ...setUp({
        clock,
        handling: noPolls,
        inbox: { ...own, renew: async () => false, settle: async () => false },
        handle: (_event, { signal }) => {
          signals.push(signal);
          return new Promise<void>((resolve) =>
            signal.addEventListener("abort", () => {
              aborted.push(signal.reason);
              resolve();
            }),
          );
        },
      }),
    };
    receiver.start();
    await send(receiver, { timestamp });
    await signals.until(1);
    clock.advance(10_000);
    await aborted.until(1);
    await receiver.dispose();
    expect(logged.items[0]).toMatch(/longer than its lease/u);
  });

  it("an event whose process died each time is kept as failed", async () => {
    const { receiver, inbox, timestamp, handled } = setUpInTime({ handling: { ...noPolls, tries: 3 } });
    await send(receiver, { timestamp });
    for (let died = 0; died < 3; died += 1) expect(await inbox.claim({ limit: 1, leaseMilliseconds: 0 })).toHaveLength(1);
    receiver.start();
    await expect.poll(() => receiver.failed()).toMatchObject([{ tries: 4 }]);
    expect(handled.items).toEqual([]);
    await receiver.dispose();
  });
});

describe("An inbox that is away", () => {
  it("is asked again after growing waits, and nothing is lost", async () => {
    const clock = createFakeClock();
    const own = createMemoryInbox({ clock });
    let isAway = true;
    const { receiver, handled, logged } = setUp({
      clock,
      inbox: {
        ...own,
        claim: (options) => (isAway ? Promise.reject(new Error("away")) : own.claim(options)),
      },
    });
    await using _ = receiver;
    receiver.start();
    await clock.untilWaiting(2000);
    clock.advance(2000);
    await clock.untilWaiting(4000);
    expect(logged.items[0]).toMatch(/^The inbox cannot be reached/u);
    isAway = false;
    expect(await statusOf(send(receiver, { timestamp: clock.now() / 1000 }))).toBe(204);
    await handled.until(1);
  });

  it("is told what became of an event when it is back, and the event is handled once", async () => {
    const clock = createFakeClock();
    const own = createMemoryInbox({ clock });
    const settled = collect<string>();
    const { receiver, handled, logged } = setUp({
      clock,
      handling: noPolls,
      inbox: {
        ...own,
        async settle(...settling) {
          settled.push(settling[1].state);
          if (settled.items.length <= 2) throw new Error("away");
          return await own.settle(...settling);
        },
      },
    });
    receiver.start();
    await send(receiver, { timestamp: clock.now() / 1000 });
    for (const count of [1, 2]) {
      await settled.until(count);
      await clock.untilWaiting(1000);
      clock.advance(1000);
    }
    await receiver.dispose();
    expect([handled.items.length, settled.items.length, logged.items]).toEqual([1, 3, []]);
  });

  it("that does not answer is given up before the sender gives up", async () => {
    const { receiver, clock, timestamp } = setUpInTime({
      inbox: { ...createMemoryInbox(), put: () => new Promise(() => undefined) },
    });
    const answer = send(receiver, { timestamp });
    await clock.untilWaiting(10_000);
    clock.advance(10_000);
    expect(await statusOf(answer)).toBe(503);
  });
});

describe("Secrets", () => {
  it("are checked when the receiver is created", () => {
    for (const wrong of ["", "whsec_short"])
      expect(() => setUp({ secrets: wrong })).toThrow(expect.objectContaining({ code: "INVALID_SECRET" }));
  });

  it("may be a function, which is called for every webhook", async () => {
    const other = `whsec_${Buffer.alloc(32, "another").toString("base64")}`;
    let answer: () => string[] = () => [other];
    const { receiver, logged } = setUp({ secrets: async () => answer() });
    expect(await statusOf(send(receiver))).toBe(401);
    answer = () => [other, secret];
    expect(await statusOf(send(receiver))).toBe(204);
    answer = () => {
      throw new Error("The vault is sealed");
    };
    const refused = await send(receiver);
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: "SECRETS_UNAVAILABLE" }]);
    answer = () => ["not one"];
    expect(await statusOf(send(receiver))).toBe(503);
    expect(logged.items).toHaveLength(2);
  });
});

it("dispose waits for the handlers that run, and claims nothing more", async () => {
  const ends = collect<() => void>();
  const { receiver, inbox, timestamp } = setUpInTime({ handle: () => new Promise<void>((end) => ends.push(end)) });
  receiver.start();
  await send(receiver, { timestamp });
  await ends.until(1);
  const disposed = collect<string>();
  const disposing = receiver.dispose().then(() => disposed.push("disposed"));
  expect(await statusOf(send(receiver, { recordId: "wo_2", timestamp }))).toBe(204);
  expect(disposed.items).toEqual([]);
  ends.items[0]?.();
  await disposing;
  expect(ends.items).toHaveLength(1);
  expect(await inbox.claim({ limit: 10, leaseMilliseconds: 1 })).toMatchObject([{ lane: "wo_2" }]);
});

type AppEvent = WebhookEvent<{ readonly workOrderChanges: { readonly recordId: string } }>;

/** It compiles, because the type of an event tells what its data is. */
function told(event: AppEvent): string {
  if (event.type === "system.status") return event.data.status;
  if (event.type === "workOrder.updated") return event.data.workOrderChanges.recordId;
  return event.type;
}

it("the types of events tell the kinds apart", async () => {
  const words = collect<string>();
  const inbox = createMemoryInbox();
  await using receiver = createReceiver<{ readonly workOrderChanges: { readonly recordId: string } }>({
    secrets: secret,
    inbox,
    handle: (event) => words.push(told(event)),
  });
  receiver.start();
  const body = { type: "system.status", timestamp: "", environment: "live", data: { systemId: "sys_1", status: "ACTIVE" } };
  await receiver.fetch(requestOf(webhook({ body: JSON.stringify(body) })));
  expect(await words.until(1)).toEqual(["ACTIVE"]);
});
