import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RecordChange } from "../change-log/change.ts";
import type { Systems } from "../systems/systems.ts";
import { createIngest, type IngestStage } from "./create-ingest.ts";
import {
  createModelVendor,
  modelConnector,
  type ModelState,
  type ModelTraits,
  type ModelVendor,
} from "./testing/model-vendor.ts";
import { openTestStore, type TestStore } from "./testing/open-test-store.ts";

/** What happens while nobody waits for it. */
type Event =
  | { readonly type: "change"; readonly id: string; readonly kind: "write" | "delete"; readonly afterMilliseconds: number }
  /** One of the webhooks sent so far comes in: early, late, again, or never. */
  | { readonly type: "webhook"; readonly which: number };

/** A sync of the entity, amid whose calls to the vendor other things happen; `minutes` after what was before. */
interface Sync {
  readonly type: "sync";
  readonly minutes: number;
  readonly meanwhile: readonly (readonly Event[])[];
}

const ids = ["a", "b", "c"];
/** Of the interval between complete scans. */
const scanMinutes = 60;
const key = "k".repeat(32);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const unused = () => Promise.reject(new Error("not used here"));

const change: fc.Arbitrary<Event> = fc.record({
  type: fc.constant("change" as const),
  id: fc.constantFrom(...ids),
  kind: fc.constantFrom("write" as const, "write" as const, "delete" as const),
  // Often at the same instant as the one before.
  afterMilliseconds: fc.constantFrom(0, 0, 1, 90_000),
});
const webhook: fc.Arbitrary<Event> = fc.record({ type: fc.constant("webhook" as const), which: fc.nat({ max: 40 }) });
const event = fc.oneof({ weight: 3, arbitrary: change }, { weight: 2, arbitrary: webhook });
const sync: fc.Arbitrary<Sync> = fc.record({
  type: fc.constant("sync" as const),
  minutes: fc.constantFrom(0, 1, scanMinutes + 1),
  meanwhile: fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 6 }),
});
const story = fc.array(fc.oneof({ weight: 3, arbitrary: event }, { weight: 1, arbitrary: sync }), {
  minLength: 3,
  maxLength: 24,
});
const traitsWith = (hasTimes: boolean): fc.Arbitrary<ModelTraits> =>
  fc.record({
    hasTimes: fc.constant(hasTimes),
    marksDeleted: fc.boolean(),
    sendsPayload: fc.boolean(),
    datesDeletions: fc.boolean(),
    skewMilliseconds: fc.constantFrom(0, -3_600_000, 3_600_000),
  });

let vendor: ModelVendor;
let now: Date;
const clock = () => now;
const pass = (milliseconds: number) => {
  now = new Date(now.getTime() + milliseconds);
};

for (const hasTimes of [true, false]) {
  const name = hasTimes ? "whose records say when they changed" : "whose records do not say when they changed";
  const connector = modelConnector(() => vendor, { hasTimes });
  let opened: TestStore;
  let ingest: IngestStage;
  let environmentId: string;
  let sent: { readonly environmentId: string; readonly deliveryId: string } | null = null;
  const jobs = new Map<string, NonNullable<typeof sent>>();

  beforeAll(async () => {
    opened = await openTestStore(connector);
    const systems: Partial<Systems> = {
      byIds: async () => new Map([["sys_1", { id: "sys_1", connectorId: connector.id, status: "CONNECTED" } as never]]), // all that is read
      vendor: async (_, __, { signal }) => ({ connector, vendor: { settings: {}, signal, fetch: unused } }),
      report: async () => {},
    };
    ingest = createIngest({
      store: opened.store,
      catalog: opened.catalog,
      systems: systems as Systems, // what syncing and webhooks use of it
      jobs: {
        send: async (queue, data) => {
          if (queue === "ingress" && "deliveryId" in data) sent = data;
        },
        sendAll: async () => {},
        wake: () => {},
      },
      clock,
      log: silent,
      resolveKey: async () => ({ environmentId, systemId: "sys_1", secret: "" }),
      ring: () => {},
      pollIntervalSeconds: 60,
      scanIntervalSeconds: scanMinutes * 60,
    });
  }, 60_000);
  afterAll(() => opened[Symbol.asyncDispose]());

  const signal = new AbortController().signal;
  const runSync = () => ingest.handlers.sync({ environmentId, systemId: "sys_1", entity: "WorkOrder" }, signal);
  const runEvent = async (happening: Event): Promise<void> => {
    if (happening.type === "change") {
      pass(happening.afterMilliseconds);
      vendor.change(happening.id, happening.kind);
      return;
    }
    const body = vendor.webhooks[happening.which % Math.max(vendor.webhooks.length, 1)];
    if (body === undefined) return;
    sent = null;
    const answer = await ingest.webhook(new Request("https://fettle.example/ingress", { method: "POST", body }), key);
    expect(answer.status).toBe(200);
    // One that was stored before is processed again all the same: a job runs at least once.
    const job = sent ?? jobs.get(body);
    if (job === undefined) throw new Error("A webhook was not stored.");
    jobs.set(body, job);
    await ingest.handlers.ingress(job, signal);
  };
  const tell = async (traits: ModelTraits, happenings: readonly (Event | Sync)[]) => {
    environmentId = await opened.freshEnvironment();
    now = new Date("2026-01-01T00:00:00.000Z");
    jobs.clear();
    vendor = createModelVendor(traits, clock);
    for (const happening of happenings) {
      if (happening.type !== "sync") {
        await runEvent(happening);
        continue;
      }
      pass(happening.minutes * 60_000);
      const waiting = [...happening.meanwhile];
      vendor.meanwhile = async () => {
        const events = waiting.shift() ?? [];
        for (const next of events) await runEvent(next);
      };
      await runSync();
      vendor.meanwhile = async () => {};
    }
    // What was lost comes by polling and by two complete lists.
    for (let scan = 0; scan < 3; scan += 1) {
      pass((scanMinutes + 1) * 60_000);
      await runSync();
    }
  };
  const changesByRecord = async () => {
    const { changes } = await opened.changeLog.records(environmentId, 0, 1000);
    expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1));
    return Map.groupBy(changes, ({ record }) => record?.remoteId ?? "");
  };

  it(`ends as a vendor is ${name}, and tells each true change once and in order`, async () => {
    await fc.assert(
      fc.asyncProperty(traitsWith(hasTimes), story, async (traits, happenings) => {
        await tell(traits, happenings);
        const changes = await changesByRecord();
        for (const id of ids) {
          const history = vendor.histories.get(id) ?? [];
          const told = changes.get(id) ?? [];
          expect(told.map(({ version }) => version)).toEqual(told.map((_, index) => index + 1));
          expectTrue(told, history);
          expectEnd(told.at(-1), history.at(-1));
        }
        for (const last of [...changes.values()].map((told) => told.at(-1))) {
          const id = last?.recordId ?? "";
          expect((await opened.records.byIds(environmentId, [id])).get(id)).toEqual(last?.record);
        }
      }),
      { seed: 4_211, numRuns: 60, endOnFailure: true },
    );
  }, 600_000);
}

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
function expectEnd(last: RecordChange | undefined, state: ModelState | undefined): void {
  const there = state === undefined || state.isDeleted ? null : state.title;
  expect(last === undefined || last.kind === "DELETED" ? null : last.record?.document["title"]).toBe(there);
}
