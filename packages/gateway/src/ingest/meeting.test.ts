import fc from "fast-check";
import { expect, it } from "vitest";
import type { RecordChange } from "../change-log/change.ts";
import type { ModelDeed, ModelState, ModelTraits, ModelVendor } from "./testing/model-vendor.ts";
import { openModelHouse, scanMinutes, type ModelHouse } from "./testing/open-model-house.ts";

/** What happens while nobody waits for it. */
type Event =
  | { readonly type: "change"; readonly id: string; readonly deed: ModelDeed; readonly afterMilliseconds: number }
  /** One of the webhooks sent so far comes in: early, late, again, or never. */
  | { readonly type: "webhook"; readonly which: number }
  /** The vendor's clock jumps: so far it is ahead of ours from then on. */
  | { readonly type: "jump"; readonly aheadMilliseconds: number }
  /** The vendor makes a backup, or puts the last one in place. */
  | { readonly type: "backup"; readonly what: "save" | "restore" };

/** A sync of the entity, amid whose calls to the vendor other things happen; `minutes` after what was before. */
interface Sync {
  readonly type: "sync";
  readonly minutes: number;
  readonly meanwhile: readonly (readonly Event[])[];
}

const ids = ["a", "b", "c"];
const hour = 3_600_000;
const century = 73 * 365 * 24 * hour;

const changeBy = (...deeds: readonly ModelDeed[]): fc.Arbitrary<Event> =>
  fc.record({
    type: fc.constant("change" as const),
    id: fc.constantFrom(...ids),
    deed: fc.constantFrom(...deeds),
    // Often at the same instant as the one before.
    afterMilliseconds: fc.constantFrom(0, 0, 1, 90_000),
  });
const webhook: fc.Arbitrary<Event> = fc.record({ type: fc.constant("webhook" as const), which: fc.nat({ max: 40 }) });
const jump: fc.Arbitrary<Event> = fc.record({
  type: fc.constant("jump" as const),
  aheadMilliseconds: fc.constantFrom(0, 0, 5 * hour, -5 * hour, century),
});
const backup: fc.Arbitrary<Event> = fc.record({
  type: fc.constant("backup" as const),
  what: fc.constantFrom("save" as const, "restore" as const),
});
const inOrder = fc.oneof({ weight: 3, arbitrary: changeBy("write", "write", "delete") }, { weight: 2, arbitrary: webhook });
/** Of a vendor whose times go back now and then. */
const upAndDown = fc.oneof(
  { weight: 3, arbitrary: changeBy("write", "write", "delete", "untrash") },
  { weight: 2, arbitrary: webhook },
  { weight: 1, arbitrary: jump },
  { weight: 1, arbitrary: backup },
);
const syncAmid = (event: fc.Arbitrary<Event>): fc.Arbitrary<Sync> =>
  fc.record({
    type: fc.constant("sync" as const),
    minutes: fc.constantFrom(0, 1, scanMinutes + 1),
    meanwhile: fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 6 }),
  });
const storyOf = (event: fc.Arbitrary<Event>): fc.Arbitrary<readonly (Event | Sync)[]> =>
  fc.array(fc.oneof({ weight: 3, arbitrary: event }, { weight: 1, arbitrary: syncAmid(event) }), {
    minLength: 3,
    maxLength: 24,
  });
const traits: fc.Arbitrary<Omit<ModelTraits, keyof Abilities>> = fc.record({
  marksDeleted: fc.boolean(),
  sendsPayload: fc.boolean(),
  datesDeletions: fc.boolean(),
  skewMilliseconds: fc.constantFrom(0, -hour, hour),
});

type Abilities = Pick<ModelTraits, "hasTimes" | "canRead" | "listsAll">;

let vendor: ModelVendor;

async function runEvent(house: ModelHouse, event: Event): Promise<void> {
  switch (event.type) {
    case "change":
      house.pass(event.afterMilliseconds);
      return vendor.change(event.id, event.deed);
    case "jump":
      vendor.skewMilliseconds = event.aheadMilliseconds;
      return;
    case "backup":
      return vendor[event.what]();
    case "webhook": {
      const body = vendor.webhooks[event.which % Math.max(vendor.webhooks.length, 1)];
      if (body !== undefined) await house.receive(body);
    }
  }
}

async function tell(house: ModelHouse, happenings: readonly (Event | Sync)[]): Promise<void> {
  for (const happening of happenings) {
    if (happening.type !== "sync") {
      await runEvent(house, happening);
      continue;
    }
    house.pass(happening.minutes * 60_000);
    const waiting = [...happening.meanwhile];
    vendor.meanwhile = async () => {
      const events = waiting.shift() ?? [];
      for (const next of events) await runEvent(house, next);
    };
    await house.sync();
    vendor.meanwhile = async () => {};
  }
  // What was lost comes by polling and by two complete lists.
  for (let scan = 0; scan < 3; scan += 1) {
    house.pass((scanMinutes + 1) * 60_000);
    await house.sync();
  }
}

/** The changes told, by the vendor's key: each record's versions without a gap, and the last one as it is stored. */
async function changesByRecord(house: ModelHouse): Promise<ReadonlyMap<string, readonly RecordChange[]>> {
  const changes = await house.changes();
  expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1));
  const byRecord = Map.groupBy(changes, ({ record }) => record?.remoteId ?? "");
  for (const told of byRecord.values()) {
    expect(told.map(({ version }) => version)).toEqual(told.map((_, index) => index + 1));
    expect(await house.record(told.at(-1)?.recordId ?? "")).toEqual(told.at(-1)?.record);
  }
  return byRecord;
}

const vendors: readonly (readonly [string, Abilities])[] = [
  ["whose records say when they changed", { hasTimes: true, canRead: true, listsAll: true }],
  ["whose records do not say when they changed", { hasTimes: false, canRead: true, listsAll: true }],
];

it.each(vendors)(
  "ends as a vendor is %s, and tells each true change once and in order",
  async (_, abilities) => {
    await using house = await openModelHouse(abilities);
    await fc.assert(
      fc.asyncProperty(traits, storyOf(inOrder), async (ofVendor, happenings) => {
        vendor = await house.begin(ofVendor);
        await tell(house, happenings);
        const changes = await changesByRecord(house);
        for (const id of ids) {
          const history = vendor.histories.get(id) ?? [];
          const told = changes.get(id) ?? [];
          expectTrue(told, history);
          expect(titleTold(told.at(-1))).toBe(titleThere(history.at(-1)));
        }
      }),
      { seed: 4_211, numRuns: 60, endOnFailure: true },
    );
  },
  600_000,
);

it.each([
  ["can be read", true, 40],
  ["cannot be read", false, 20],
])(
  "ends as a vendor is whose times go back and whose records %s",
  async (_, canRead, numRuns) => {
    await using house = await openModelHouse({ hasTimes: true, canRead, listsAll: true });
    await fc.assert(
      fc.asyncProperty(traits, storyOf(upAndDown), async (ofVendor, happenings) => {
        vendor = await house.begin(ofVendor);
        await tell(house, happenings);
        const changes = await changesByRecord(house);
        for (const id of ids) {
          const history = vendor.histories.get(id) ?? [];
          const told = changes.get(id) ?? [];
          // Nobody can tell that a webhook is late which carries a record that was never seen, from before the clock went back.
          if (canRead && !ofVendor.sendsPayload) expectTrue(told, history);
          expect(titleTold(told.at(-1))).toBe(titleThere(history.at(-1)));
        }
      }),
      { seed: 4_212, numRuns, endOnFailure: true },
    );
  },
  600_000,
);

/** Every change told is a state that the record had, later than the one before; what is told again would have no state left. */
function expectTrue(told: readonly RecordChange[], history: readonly ModelState[]): void {
  let from = 0;
  for (const { kind, version, record } of told) {
    const at = history.findIndex(
      (state, index) =>
        index >= from && (kind === "DELETED" ? state.isDeleted : !state.isDeleted && state.title === record?.document["title"]),
    );
    // In words, so that a failure shows the history.
    const words = `version ${version}, ${kind} ${String(record?.document["title"])}, of ${JSON.stringify(history)}`;
    expect(at < 0 ? `untrue or told before: ${words}` : "true").toBe("true");
    from = at + 1;
  }
}

/** The last change told is what the vendor has. Of what was there and gone before anybody looked nothing need be told. */
const titleTold = (last: RecordChange | undefined) =>
  last === undefined || last.kind === "DELETED" ? null : last.record?.document["title"];
const titleThere = (state: ModelState | undefined) => (state === undefined || state.isDeleted ? null : state.title);
