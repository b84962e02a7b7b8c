import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inboxes, type OpenedInbox } from "../testing/inboxes.ts";
import type { ArrivedEvent, ClaimedEvent, Inbox } from "./inbox.ts";

const arrived = (lane: string, position: number, more: Partial<ArrivedEvent> = {}): ArrivedEvent => ({
  id: `evt_${lane}_${position}`,
  lane,
  position,
  body: `{"of":"${lane} ✓"}`,
  isReplay: false,
  ...more,
});
const anHour = 3_600_000;
const handled = { state: "handled", version: null } as const;

describe.each(inboxes)("An inbox: $name", ({ missing, open }) => {
  describe.skipIf(missing !== null)("keeps its contract", () => {
    let opened: OpenedInbox;
    let inbox: Inbox;
    beforeAll(async () => {
      opened = await open();
      ({ inbox } = opened);
    }, 60_000);
    afterAll(() => opened[Symbol.asyncDispose]());

    const claim = (leaseMilliseconds = anHour, limit = 10) => inbox.claim({ limit, leaseMilliseconds });
    async function claimOne(leaseMilliseconds?: number): Promise<ClaimedEvent> {
      const claimed = await claim(leaseMilliseconds);
      expect(claimed).toHaveLength(1);
      const [one] = claimed;
      if (one === undefined) throw new Error("Nothing was claimed");
      return one;
    }

    it("knows an id from when it is stored until it is forgotten", async () => {
      const event = arrived("known", 1, { isReplay: true });
      expect(await inbox.put(event)).toBe("new");
      expect(await inbox.put({ ...event, body: "{}" })).toBe("known");
      const { position: _, ...stored } = event;
      const claimed = await claimOne();
      expect(claimed).toEqual({ ...stored, tries: 1, handledVersion: null, claim: expect.any(String) });
      expect(await inbox.forget(event.id)).toBe(false);
      expect(await inbox.settle(claimed, handled)).toBe(true);
      expect(await inbox.put(event)).toBe("known");
      expect(await claim()).toEqual([]);
      expect(await inbox.forget(event.id)).toBe(true);
      expect(await inbox.forget(event.id)).toBe(false);
      expect(await inbox.put(event)).toBe("new");
      await inbox.settle(await claimOne(), handled);
    });

    it("hands out the events of a lane one at a time, by position, and those of other lanes beside them", async () => {
      await inbox.put(arrived("a", 20));
      await inbox.put(arrived("a", 3));
      await inbox.put(arrived("b", 50));
      const first = await claim();
      expect(first.map(({ id }) => id).toSorted()).toEqual(["evt_a_3", "evt_b_50"]);
      // One that should have been earlier, but the lane is busy.
      await inbox.put(arrived("a", 2));
      expect(await claim()).toEqual([]);
      for (const one of first) await inbox.settle(one, handled);
      const late = await claimOne();
      expect(late.id).toBe("evt_a_2");
      await inbox.settle(late, handled);
      const last = await claimOne();
      expect(last.id).toBe("evt_a_20");
      await inbox.settle(last, handled);
      expect(await claim()).toEqual([]);
    });

    it("hands out no more than the limit", async () => {
      for (const lane of ["l1", "l2", "l3"]) await inbox.put(arrived(lane, 1));
      const two = await claim(anHour, 2);
      expect(two).toHaveLength(2);
      for (const one of [...two, await claimOne()]) await inbox.settle(one, handled);
    });

    it("tries an event again after its delay, and lets none of its lane pass", async () => {
      await inbox.put(arrived("tried", 1));
      await inbox.put(arrived("tried", 2));
      await inbox.settle(await claimOne(), { state: "waiting", error: "Not now", delayMilliseconds: 0 });
      const again = await claimOne();
      expect(again).toMatchObject({ id: "evt_tried_1", tries: 2 });
      await inbox.settle(again, { state: "waiting", error: "Not now", delayMilliseconds: anHour });
      expect(await claim()).toEqual([]);
    });

    it("keeps failed events, lists them, and hands them out again on request", async () => {
      const event = arrived("failing", 1);
      await inbox.put(event);
      await inbox.put(arrived("failing", 2));
      const before = Date.now() - 60_000;
      await inbox.settle(await claimOne(), { state: "failed", error: "No such work order" });
      const [failed, ...others] = await inbox.failed(10);
      expect(others).toEqual([]);
      expect(failed).toEqual({
        id: event.id,
        body: event.body,
        tries: 1,
        error: "No such work order",
        failedAt: expect.any(Date),
      });
      expect(failed?.failedAt.getTime()).toBeGreaterThan(before);
      // It holds up nobody.
      const next = await claimOne();
      expect(next.id).toBe("evt_failing_2");
      await inbox.settle(next, handled);
      expect(await inbox.put(event)).toBe("known");
      expect(await inbox.retry(event.id)).toBe(true);
      expect(await inbox.retry(event.id)).toBe(false);
      expect(await inbox.failed(10)).toEqual([]);
      const again = await claimOne();
      expect(again).toMatchObject({ id: event.id, body: event.body, tries: 1 });
      await inbox.settle(again, { state: "failed", error: "Still none" });
      expect(await inbox.forget(event.id)).toBe(true);
      expect(await inbox.failed(10)).toEqual([]);
    });

    it("ends a claim with its lease, and refuses what comes after another claim", async () => {
      await inbox.put(arrived("leased", 1));
      const first = await claimOne(0);
      expect(await inbox.renew(first, 0)).toBe(true);
      const second = await claimOne();
      expect(second).toMatchObject({ id: first.id, tries: 2 });
      expect(await inbox.renew(first, anHour)).toBe(false);
      expect(await inbox.settle(first, handled)).toBe(false);
      expect(await inbox.renew(second, anHour)).toBe(true);
      expect(await inbox.settle(second, handled)).toBe(true);
      expect(await inbox.settle(second, handled)).toBe(false);
    });

    it("remembers the highest version of a lane", async () => {
      const versions = [7, 1000, 9];
      const seen: (number | null)[] = [];
      for (const [index, version] of versions.entries()) {
        await inbox.put(arrived("versions", index));
        const claimed = await claimOne();
        seen.push(claimed.handledVersion);
        await inbox.settle(claimed, { state: "handled", version });
      }
      await inbox.put(arrived("versions", 99));
      const last = await claimOne();
      expect([...seen, last.handledVersion]).toEqual([null, 7, 1000, 1000]);
      await inbox.settle(last, handled);
    });

    it("keeps places", async () => {
      expect(await inbox.load("catch-up")).toBe(null);
      await inbox.save("catch-up", "a");
      await inbox.save("catch-up", "b");
      expect(await opened.another().load("catch-up")).toBe("b");
      expect(await inbox.load("other")).toBe(null);
    });

    it("hands each event to one of several claimers, in the order of its lane", async () => {
      const lanes = Array.from({ length: 8 }, (_, index) => `shared${index}`);
      const perLane = 15;
      const claimers = Array.from({ length: 4 }, () => opened.another());
      const order = new Map<string, string[]>();
      let left = lanes.length * perLane;
      const putting = Promise.all(
        lanes.map(async (lane) => {
          for (let position = 0; position < perLane; position += 1) await inbox.put(arrived(lane, position));
        }),
      );
      const running = new Set<string>();
      async function work(own: Inbox): Promise<void> {
        while (left > 0) {
          for (const one of await own.claim({ limit: 3, leaseMilliseconds: anHour })) {
            expect(running.has(one.lane)).toBe(false);
            running.add(one.lane);
            order.set(one.lane, [...(order.get(one.lane) ?? []), one.id]);
            expect(await own.renew(one, anHour)).toBe(true);
            running.delete(one.lane);
            expect(await own.settle(one, handled)).toBe(true);
            left -= 1;
          }
        }
      }
      await Promise.all([putting, ...claimers.map(work)]);
      for (const lane of lanes)
        expect(order.get(lane)).toEqual(Array.from({ length: perLane }, (_, position) => `evt_${lane}_${position}`));
    });
  });
});
