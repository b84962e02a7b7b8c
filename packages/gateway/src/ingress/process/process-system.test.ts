import { ConnectorError, type WebhookEvent } from "@fettle/connector";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { logStart } from "../../change-log/place.ts";
import { openStagesHouse, type StagesHouse } from "../../ingest/testing/open-stages-house.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";
import type { NewIngressEvent } from "../events/new-event-rows.ts";
import { ingressJob, systemEventsJob } from "../jobs.ts";
import { createEventStorage } from "../receive/store-events.ts";
import { incomingWebhook } from "../testing/incoming-webhook.ts";
import { keyOf } from "../testing/one-key.ts";
import { createActiveSystems } from "./active-systems.ts";

const signal = new AbortController().signal;
let now = new Date("2026-01-01T00:00:00.000Z");
let isSigned = true;
/** What the vendor answers when a record is read. */
let read: (id: string) => Promise<unknown>;
let house: StagesHouse;
let test: StagesHouse["test"];
let jobs: StagesHouse["jobs"];
let ingress: StagesHouse["ingress"];
let environmentId: string;

/** A webhook of the test vendor: the work order itself, or only its id. */
interface Told {
  readonly id: string;
  readonly title?: string;
  readonly updated?: string;
  readonly deleted?: boolean;
}

const webhooks = {
  get verify() {
    return isSigned ? () => ({ valid: true as const, deliveryId: null, signedAt: null }) : undefined;
  },
  read: (body: unknown): readonly WebhookEvent[] => {
    const { id, title, updated = null, deleted } = body as Told; // the tests' own bodies
    if (deleted === true) return [{ entity: "WorkOrder", remoteId: id, kind: "deleted", occurredAt: updated }];
    const payload = title === undefined ? {} : { payload: body };
    return [{ entity: "WorkOrder", remoteId: id, kind: "changed", occurredAt: updated, ...payload }];
  },
};
const base = testConnector({ payloads: [], failures: [] });
const entities = { WorkOrder: { ...base.entities.WorkOrder, read: (_: unknown, id: string) => read(id) } };
const connector = { ...base, entities, webhooks: webhooks as never }; // whether the vendor signs varies

beforeAll(async () => {
  house = await openStagesHouse({ connector: connector as never, clock: () => now }); // as above
  ({ test, jobs, ingress } = house);
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());
beforeEach(async () => {
  environmentId = await house.begin();
  now = new Date("2026-01-01T00:00:00.000Z");
  isSigned = true;
  read = async (id) => ({ id, title: `Read ${id}`, updated: now.toISOString() });
  jobs.take(systemEventsJob);
  jobs.take(ingressJob);
});

const minute = (count: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + count * 60_000).toISOString();
const send = async (told: Told | string) =>
  (await ingress.receive(incomingWebhook(typeof told === "string" ? told : JSON.stringify(told)), keyOf(environmentId))).status;
const work = async () => {
  for (const job of jobs.take(systemEventsJob)) await ingress.handlers.systemEvents.work(job, signal);
};
const list = () => ingress.ingressEvents(environmentId, "sys_1", { status: null, after: null, limit: 200 });
const changes = async () => (await test.changeLog.records(environmentId, logStart, 1000)).changes;
const story = async () => (await changes()).map(({ kind, record }) => `${kind} ${String(record?.document["title"])}`);

it("Webhooks that arrive together share one job, and each change has the trace and the time of its own webhook", async () => {
  const told = Array.from({ length: 50 }, (_, index) => ({ id: `${index}`, title: `W${index}`, updated: minute(index) }));
  expect(new Set(await Promise.all(told.map(send)))).toEqual(new Set([200]));
  const sent = jobs.take(systemEventsJob);
  expect(sent).toEqual([{ environmentId, systemId: "sys_1" }]);
  await ingress.handlers.systemEvents.work({ environmentId, systemId: "sys_1" }, signal);
  const written = await changes();
  expect(written).toHaveLength(50);
  const traces = new Map<string, string>();
  for (const { id, traceId } of await list()) {
    const body = (await ingress.ingressPayloads(environmentId, [id])).get(id);
    traces.set(JSON.parse(String(body)).title, traceId);
  }
  for (const { record, traceId, occurredAt } of written) {
    const title = String(record?.document["title"]);
    expect([traceId, occurredAt?.toISOString()]).toEqual([traces.get(title), minute(Number(title.slice(1)))]);
  }
});

it("Webhooks that come while a job waits send no other, unless another node has taken that one", async () => {
  for (const id of ["1", "2", "3"]) await send({ id, title: id, updated: now.toISOString() });
  const sent = jobs.take(systemEventsJob);
  expect(sent).toHaveLength(1);
  // From here on, the job is another node's.
  await send({ id: "4", title: "4", updated: now.toISOString() });
  await send({ id: "5", title: "5", updated: now.toISOString() });
  expect(jobs.take(systemEventsJob)).toEqual(sent);
  await ingress.handlers.systemEvents.work({ environmentId, systemId: "sys_1" }, signal);
  expect(await changes()).toHaveLength(5);
  await send({ id: "6", title: "6", updated: now.toISOString() });
  expect(jobs.take(systemEventsJob)).toEqual(sent);
});

it("Every version that a burst reports of a record is in the log, in order", async () => {
  for (const title of ["One", "Two", "Three"]) {
    now = new Date(now.getTime() + 60_000);
    await send({ id: "1", title, updated: now.toISOString() });
    await send({ id: `other ${title}`, title, updated: now.toISOString() });
  }
  await work();
  const ofFirst = (await changes()).filter(({ record }) => record?.remoteId === "1");
  expect(ofFirst.map(({ version, record }) => [version, record?.document["title"]])).toEqual([
    [1, "One"],
    [2, "Two"],
    [3, "Three"],
  ]);
});

it("A backlog of several sets is processed in order, and so is an event that another node commits late", async () => {
  const store = (from: number, told: readonly Told[]) =>
    sql`
      insert into ingress_deliveries (environment_id, id, system_id, delivery_key, signed, body, received_at, trace_id)
      select ${environmentId}, 'ind_' || key, 'sys_1', key, true, body::bytea, ${now}::timestamptz + number * interval '1 second', 't'
      from unnest(${told.map(({ id }, index) => `${id} ${from + index}`)}::text[], ${told.map((one) => JSON.stringify(one))}::text[],
        ${told.map((_, index) => from + index)}::int[]) as event (key, body, number)`.execute(
      test.store.environment(environmentId),
    );
  const count = 1200;
  const told = Array.from({ length: count }, (_, index) => ({ id: `${index}`, title: `${index}`, updated: minute(-count) }));
  for (const [version, index] of [0, 499, 500, 700, 1199].entries())
    told[index] = { id: "many", title: `Version ${version}`, updated: minute(version - count) };
  await store(0, told.with(600, { id: "asks" } as (typeof told)[number])); // names a record and brings none
  read = async (id) => {
    await store(-1, [{ id: "late", title: "Late", updated: minute(-count) }]);
    return { id, title: "Asked", updated: minute(-count) };
  };
  do await ingress.handlers.systemEvents.work({ environmentId, systemId: "sys_1" }, signal);
  while (jobs.take(systemEventsJob).length > 0);
  const titles = (await test.changeLog.records(environmentId, logStart, 2000)).changes.map(({ record }) =>
    String(record?.document["title"]),
  );
  expect(titles.filter((title) => title.startsWith("Version"))).toEqual([0, 1, 2, 3, 4].map((number) => `Version ${number}`));
  expect([titles.length, titles.includes("Asked"), titles.at(-1)]).toEqual([count + 1, true, "Late"]);
});

it("A record that a burst creates, deletes and creates again exists, as in the order of the webhooks", async () => {
  for (const [index, told] of [{ title: "One" }, { deleted: true }, { title: "Two" }].entries()) {
    now = new Date(Date.parse(minute(index)));
    await send({ id: "1", updated: minute(index), ...told });
  }
  read = async () => ({ id: "1", title: "Two", updated: minute(2) });
  await work();
  expect(await test.titles(environmentId)).toEqual(["Two"]);
});

it("A webhook that cannot be processed is kept with its error, and those around it are processed", async () => {
  read = async (id) => {
    if (id === "away") throw new ConnectorError("UNAVAILABLE", "The vendor is down.");
    return { id, title: "Read", updated: now.toISOString() };
  };
  for (const told of [{ id: "1", title: "One" }, "nonsense", { id: "away" }, { id: "2" }, { id: "3", title: "Three" }] as const) {
    expect(await send(told)).toBe(200);
  }
  await work();
  expect(await test.titles(environmentId)).toEqual(["One", "Read", "Three"]);
  const notProcessed = (await list()).filter(({ status }) => status !== "PROCESSED");
  expect(notProcessed.map(({ status, error }) => `${status} ${error?.code}`).toSorted()).toEqual([
    "FAILED NOT_JSON",
    "WAITING UNAVAILABLE",
  ]);
  // Only the one that another try may help is tried again, by itself.
  const again = jobs.take(ingressJob);
  expect(again).toHaveLength(1);
  read = async (id) => ({ id, title: "Back", updated: now.toISOString() });
  for (const job of again) await ingress.handlers.ingress.work(job, signal);
  expect(await test.titles(environmentId)).toEqual(["Back", "One", "Read", "Three"]);
});

it("While the vendor is away, the other events of a system wait and the job is tried again", async () => {
  isSigned = false;
  for (let id = 0; id < 60; id += 1) await send({ id: `${id}` });
  let reads = 0;
  read = async () => {
    reads += 1;
    throw new ConnectorError("UNAVAILABLE", "The vendor is down.");
  };
  const job = { environmentId, systemId: "sys_1" };
  await expect(ingress.handlers.systemEvents.work(job, signal)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(reads).toBeLessThan(60);
  read = async (id) => ({ id, title: id, updated: now.toISOString() });
  await ingress.handlers.systemEvents.work(job, signal);
  for (const alone of jobs.take(ingressJob)) await ingress.handlers.ingress.work(alone, signal);
  expect(await test.titles(environmentId)).toHaveLength(60);
});

it("A hint that is repeated while its record is being read is answered by another read", async () => {
  isSigned = false;
  let title = "Before";
  let repeated: number | null = null;
  read = async (id) => {
    const answer = { id, title, updated: now.toISOString() };
    if (repeated !== null) return answer;
    now = new Date(now.getTime() + 60_000);
    title = "After";
    repeated = await send({ id: "1" });
    return answer;
  };
  await send({ id: "1" });
  await work();
  expect([repeated, jobs.take(systemEventsJob)]).toEqual([200, []]);
  expect(await story()).toEqual(["CREATED Before", "UPDATED After"]);
  expect(await list()).toMatchObject([{ status: "PROCESSED" }]);
});

it("Hints that are repeated while they wait count as one", async () => {
  isSigned = false;
  let reads = 0;
  read = async (id) => {
    reads += 1;
    return { id, title: "Read", updated: now.toISOString() };
  };
  await Promise.all([send({ id: "1" }), send({ id: "1" })]);
  await send({ id: "1" });
  await work();
  expect(reads).toBe(1);
});

it("A webhook that arrives while others of its system are processed needs no further job and is processed", async () => {
  isSigned = false;
  let late: Promise<number> | null = null;
  read = async (id) => {
    late ??= send({ id: "late" });
    return { id, title: id, updated: now.toISOString() };
  };
  await send({ id: "early" });
  await work();
  expect(await late).toBe(200);
  expect(jobs.take(systemEventsJob)).toEqual([]);
  expect(await test.titles(environmentId)).toEqual(["early", "late"]);
});

it("Events whose job was lost are found after a minute", async () => {
  await send({ id: "1", title: "Lost" });
  jobs.take(systemEventsJob);
  await ingress.takeUpForgotten();
  expect(jobs.take(systemEventsJob).filter((job) => job.environmentId === environmentId)).toEqual([]);
  now = new Date(now.getTime() + 61_000);
  await ingress.takeUpForgotten();
  // Nobody has begun with the job when the next round comes.
  await ingress.takeUpForgotten();
  expect(jobs.take(systemEventsJob).filter((job) => job.environmentId === environmentId)).toEqual([
    { environmentId, systemId: "sys_1" },
  ]);
});

const event = (values: Partial<NewIngressEvent>): NewIngressEvent => ({
  environmentId,
  id: `ind_${values.eventKey ?? "1"}`,
  systemId: "sys_1",
  eventKey: "1",
  signed: true,
  body: Buffer.from("{}"),
  contentType: null,
  contentEncoding: null,
  receivedAt: now,
  traceId: "t",
  ...values,
});

it("An event that cannot be stored, or whose system is gone, does not keep those that wait with it from being stored", async () => {
  const storeEvent = createEventStorage({ store: test.store, jobs, active: createActiveSystems() }).store;
  const results = await Promise.allSettled([
    storeEvent(event({ eventKey: "a" })),
    storeEvent(event({ eventKey: "b", traceId: "PostgreSQL takes no \0" })),
    storeEvent(event({ eventKey: "c", systemId: "sys_gone" })),
    storeEvent(event({ eventKey: "a", id: "ind_again" })),
    storeEvent(event({ eventKey: "d" })),
  ]);
  expect(results.map((result) => (result.status === "fulfilled" ? result.value : "failed"))).toEqual([
    "stored",
    "failed",
    "unknown system",
    "stored",
    "stored",
  ]);
  expect((await list()).map(({ id }) => id).toSorted()).toHaveLength(2);
});

it("A webhook that comes to an address known from before is refused once its system is disconnected", async () => {
  expect(await send({ id: "1", title: "Before" })).toBe(200);
  await test.store.environment(environmentId).updateTable("systems").set({ status: "DISCONNECTED" }).execute();
  expect(await send({ id: "2", title: "After" })).toBe(404);
  expect(await list()).toHaveLength(1);
});
