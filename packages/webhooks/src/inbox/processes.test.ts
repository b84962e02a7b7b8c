import { describe, expect, it } from "vitest";
import { sharedPlaces } from "../testing/inboxes.ts";
import { startReceiver } from "../testing/start-receiver.ts";
import { webhook } from "../testing/webhooks.ts";

describe.each(sharedPlaces)("Processes that share an inbox in $name", ({ missing, make }) => {
  it.skipIf(missing !== null)(
    "handle what was acknowledged before one was killed",
    async () => {
      await using opened = new AsyncDisposableStack();
      const place = await make(opened);
      const first = await startReceiver({ place, leaseMilliseconds: 500, handlerEnds: false });
      opened.use(first.app);
      const sent = [webhook({ recordId: "wo_a" }), webhook({ recordId: "wo_b" }), webhook({ recordId: "wo_a" })];
      for (const one of sent) expect(await first.send(one)).toBe(204);
      // Two are in the middle of their handlers, and the third waits for its record.
      await first.app.saidTimes("handling", 2);
      await first.app.kill();

      const second = await startReceiver({ place, leaseMilliseconds: 60_000, handlerEnds: true });
      opened.use(second.app);
      await second.app.saidTimes("handling", 3);
      const ids = sent.map(({ headers }) => headers["webhook-id"]);
      expect(second.handled().toSorted()).toEqual(ids.toSorted());
      const ofA = second.handled().filter((id) => id !== ids[1]);
      expect(ofA).toEqual([ids[0], ids[2]]);
      expect(second.app.lines).toContainEqual(expect.stringMatching(new RegExp(`^handling ${ids[0]} [2-9]$`, "u")));
      expect(await second.send(webhook({ id: ids[0] ?? "" }))).toBe(204);
      await second.send(webhook({ recordId: "wo_c" }));
      await second.app.saidTimes("handling", 4);
      expect(second.handled().filter((id) => id === ids[0])).toHaveLength(1);
    },
    60_000,
  );

  it.skipIf(missing !== null)(
    "handle each event once, although it reached both",
    async () => {
      await using opened = new AsyncDisposableStack();
      const place = await make(opened);
      const start = () => startReceiver({ place, leaseMilliseconds: 60_000, handlerEnds: true });
      const [one, other] = await Promise.all([start(), start()]);
      opened.use(one.app);
      opened.use(other.app);
      const sent = Array.from({ length: 150 }, (_, index) => webhook({ recordId: `wo_${index % 20}` }));
      const statuses = await Promise.all(sent.flatMap((event) => [one.send(event), other.send(event)]));
      expect(new Set(statuses)).toEqual(new Set([204]));
      const all = () => [...one.handled(), ...other.handled()];
      await expect.poll(() => all().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(sent.length);
      // What comes last shows that nothing else was left.
      await one.send(webhook({ id: "evt_zzzz_last", recordId: "wo_last" }));
      await expect.poll(() => all().includes("evt_zzzz_last"), { timeout: 20_000 }).toBe(true);
      expect(all().toSorted()).toEqual([...sent.map(({ headers }) => headers["webhook-id"]), "evt_zzzz_last"].toSorted());
      expect(one.handled().length).toBeGreaterThan(0);
      expect(other.handled().length).toBeGreaterThan(0);
    },
    60_000,
  );
});
