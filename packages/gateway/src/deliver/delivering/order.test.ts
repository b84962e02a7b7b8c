import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { done, openDeliveringHouse, soon, type DeliveringHouse } from "../testing/open-delivering-house.ts";

let house: DeliveringHouse;
beforeAll(async () => {
  house = await openDeliveringHouse();
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(() => house.begin());

const states = async () => (await house.deliveries()).map(({ state, recordId }) => `${recordId} ${state}`);
const said = () => house.calls().map(({ recordId, version }) => `${recordId} ${version}`);

test("While a record's delivery waits, its later changes wait behind it, and other records go on", async () => {
  await house.endpoint();
  house.receiver.answer = ({ recordId }) => (recordId === "wo_1" ? 500 : 204);
  await house.change("wo_1");
  await soon(states).toEqual(["wo_1 PENDING"]);
  await house.change("wo_1", "wo_2", "wo_1");
  await soon(states).toEqual(["wo_1 PENDING", "wo_1 PENDING", "wo_2 DELIVERED", "wo_1 PENDING"]);
  expect(said()).toEqual(["wo_1 1", "wo_2 1"]);
  house.receiver.answer = () => 204;
  house.pass(30_000);
  await soon(states).toEqual(["wo_1 DELIVERED", "wo_1 DELIVERED", "wo_2 DELIVERED", "wo_1 DELIVERED"]);
  // The next ones come at once, in order.
  expect(said()).toEqual(["wo_1 1", "wo_2 1", "wo_1 1", "wo_1 2", "wo_1 3"]);
});

test("When a record's delivery is given up the next one goes at once", async () => {
  await house.endpoint();
  house.receiver.answer = ({ version }) => (version === 1 ? 500 : 204);
  await house.change("wo_1");
  await soon(states).toEqual(["wo_1 PENDING"]);
  await house.change("wo_1");
  await soon(states).toHaveLength(2);
  house.pass(86_400_000);
  await soon(states).toEqual(["wo_1 FAILED", "wo_1 DELIVERED"]);
  expect(said()).toEqual(["wo_1 1", "wo_1 1", "wo_1 2"]);
});

/** What happens next: records change, time passes, the endpoint gets another owner. */
type Step =
  | { readonly type: "change"; readonly recordIds: readonly string[] }
  | { readonly type: "pass"; readonly seconds: number }
  | { readonly type: "restart" }
  | { readonly type: "look" };

const record = fc.constantFrom("wo_1", "wo_2", "wo_3");
const steps = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({ type: fc.constant("change" as const), recordIds: fc.array(record, { minLength: 1, maxLength: 4 }) }),
      weight: 5,
    },
    { arbitrary: fc.record({ type: fc.constant("pass" as const), seconds: fc.constantFrom(1, 30, 60, 500, 90_000) }), weight: 4 },
    { arbitrary: fc.constant({ type: "look" as const }), weight: 2 },
    { arbitrary: fc.constant({ type: "restart" as const }), weight: 1 },
  ),
  { minLength: 4, maxLength: 14 },
);
const outcomes = fc.infiniteStream(fc.constantFrom(204, 204, 500, 500, null));

/** Whether a record's first acceptances ascend, and no event was accepted before an earlier one was accepted or given up. */
function expectInOrder(gaveUp: ReadonlySet<string>, accepted: readonly string[]): void {
  const newest = new Map<string, number>();
  for (const event of new Set(accepted)) {
    const [id = "", version = ""] = event.split(" ");
    const before = newest.get(id) ?? 0;
    expect(Number(version)).toBeGreaterThan(before);
    for (let between = before + 1; between < Number(version); between += 1) expect(gaveUp).toContain(`${id} ${between}`);
    newest.set(id, Number(version));
  }
}

test("Nothing of a record overtakes, whatever the endpoint answers and whoever runs it", { timeout: 240_000 }, async () => {
  const property = fc.asyncProperty(steps, outcomes, async (happening: readonly Step[], answers) => {
    await house.begin();
    const accepted: string[] = [];
    const busy = new Set<string>();
    await house.endpoint({ maxInFlight: 4 });
    house.receiver.answer = async ({ recordId, version }) => {
      // One call at a time for a record.
      expect(busy).not.toContain(recordId);
      busy.add(recordId ?? "");
      await new Promise(setImmediate);
      busy.delete(recordId ?? "");
      const status = answers.next().value ?? null;
      if (status === 204) accepted.push(`${recordId} ${version}`);
      return status;
    };
    for (const step of happening) {
      if (step.type === "change") await house.change(...step.recordIds);
      if (step.type === "pass") house.pass(step.seconds * 1000);
      if (step.type === "look") await house.looks();
      if (step.type === "restart") await house.restart();
    }
    house.receiver.answer = ({ recordId, version }) => {
      accepted.push(`${recordId} ${version}`);
      return 204;
    };
    const written = happening.flatMap((step) => (step.type === "change" ? step.recordIds : [])).length;
    await soon(async () => {
      house.pass(6 * 3_600_000);
      return (await house.deliveries("DELIVERED", "FAILED")).length;
    }).toBe(written);
    const versions = new Map<string, number>();
    const gaveUp = new Set<string>();
    for (const { recordId, state } of await house.deliveries()) {
      const version = (versions.get(recordId ?? "") ?? 0) + 1;
      versions.set(recordId ?? "", version);
      if (state === "FAILED") gaveUp.add(`${recordId} ${version}`);
    }
    expectInOrder(gaveUp, accepted);
    const bodies = new Map<string, string>();
    for (const { eventId, body } of house.calls())
      expect(bodies.set(eventId, bodies.get(eventId) ?? body).get(eventId)).toBe(body);
  });
  await fc.assert(property, { numRuns: 12, seed: 20261130, endOnFailure: true });
});

test("A record that becomes free at the moment when its next change arrives keeps its order", async () => {
  await house.endpoint();
  for (let round = 1; round <= 12; round += 1) {
    house.receiver.answer = () => 500;
    await house.change("wo_1");
    await soon(async () => (await house.deliveries("PENDING")).length).toBe(1);
    const changes: Promise<void>[] = [];
    house.receiver.answer = () => {
      // A new change meets the end of the one that was waited for.
      if (changes.length < 3) changes.push(house.change("wo_1"));
      return 204;
    };
    house.pass(30_000);
    await soon(async () => (await house.deliveries("DELIVERED")).length).toBe(round * 4);
    await Promise.all(changes);
  }
  const versions = [...new Set(house.calls().map(({ version }) => version))];
  expect(versions).toEqual(Array.from({ length: 48 }, (_, index) => index + 1));
});

test("An event that is new and replayed at the same time is delivered and stored", async () => {
  const { endpoint } = await house.endpoint({ maxInFlight: 4 });
  const since = house.clock();
  done(await house.deliver.disable(house.principal, endpoint.id));
  await house.change("wo_1", "wo_2", "wo_1");
  done(await house.deliver.enable(house.principal, endpoint.id, false));
  const selection = { states: null, recordId: null, systemId: null, type: null };
  const replay = done(await house.deliver.replay(house.principal, { endpointId: endpoint.id, since, until: null, selection }));
  await soon(async () => (await house.deliver.replayById(house.principal, replay.id))?.state).toBe("DONE");
  await soon(states).toEqual(["wo_1 DELIVERED", "wo_2 DELIVERED", "wo_1 DELIVERED"]);
  expect(new Set(said())).toEqual(new Set(["wo_1 1", "wo_2 1", "wo_1 2"]));
});
