import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { appendChanges, type NewChange } from "../src/change-log/append-changes.ts";
import type { Appended } from "../src/change-log/appended.ts";
import type { RecordChange } from "../src/change-log/change.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import { logStart } from "../src/change-log/place.ts";
import type { Bell, Ring } from "../src/feed/bell.ts";
import { openBell } from "../src/feed/open-bell.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";

const environmentId = "env_1";
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const noted = new Date("2026-03-01T12:00:00.123Z");

/** Changes with everything that JSON and a database could confuse with something else. */
const changes: readonly NewChange[] = [
  {
    kind: "UPDATED",
    entity: "WorkOrder",
    record_id: "wo_1",
    system_id: "sys_1",
    version: 2,
    changed_fields: ["title", "dueAt"],
    occurred_at: noted,
    recorded_at: noted,
    cause: "POLL",
    trace_id: "trace",
    record: JSON.stringify({
      remoteId: "1",
      remoteUrl: null,
      document: { title: 'ä 𝒳 \\ " \u2028', dueAt: null, b: 1, a: [{ z: 1.5, y: null }] },
      customFields: { zebra: 1, ape: { last: true, first: false } },
      remoteData: [1, "2", { three: 4e2 }],
      remoteCreatedAt: null,
      remoteUpdatedAt: noted.toISOString(),
      createdAt: noted.toISOString(),
      updatedAt: noted.toISOString(),
      deletedAt: null,
    }),
    previous: JSON.stringify({ title: "before", $updatedAt: noted.toISOString() }),
  },
  {
    kind: "DELETED",
    entity: "WorkOrder",
    record_id: "wo_2",
    system_id: "sys_1",
    version: 3,
    changed_fields: ["deletedAt"],
    recorded_at: noted,
    cause: "COMMAND",
    trace_id: "trace",
    record: null,
    previous: null,
  },
];

/** The first ring that a bell receives for a position. */
const hearing = (bell: Bell, position: number) =>
  new Promise<Ring>((resolve) => bell.listen((ring) => ring?.position === position && resolve(ring)));

async function openPlace() {
  await using opened = new AsyncDisposableStack();
  const place = opened.use(await freshDatabase());
  const store = opened.use(await openStore(place.database, { entities: new Map(), ...storeParts }));
  await store.service.insertInto("workspaces").values({ id: "w", name: "w", created_at: noted }).execute();
  await store.service
    .insertInto("environments")
    .values({ id: environmentId, workspace_id: "w", kind: "test", created_at: noted })
    .execute();
  const running = opened.move();
  return {
    store,
    open: async () => running.use(await openStore(place.database, { entities: new Map(), ...storeParts })),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const append = (store: OpenStore): Promise<Appended> =>
  store
    .environment(environmentId)
    .transaction()
    .execute((transaction) => appendChanges(transaction, environmentId, changes));

describeOnEachStore("the changes that a transaction adds to the log", () => {
  it("The text for other nodes equals what the log shows", async () => {
    await using place = await openPlace();
    const { position, mark } = await append(place.store);
    const appended = await append(place.store);
    const { changes: read, readTo } = await createChangeLog(place.store).records(environmentId, appended.after, 10);
    expect(appended).toEqual({ ...readTo, after: { position, mark }, changes: read });
    expect(position).toBe(2);
    expect(mark).not.toBe(readTo.mark);
  });
});

const describeOnServers: typeof describeOnEachStore = inject("store") === "postgres" ? describeOnEachStore : () => {};

describeOnServers("bells of two nodes", () => {
  let place: Awaited<ReturnType<typeof openPlace>>;
  let otherStore: OpenStore;

  beforeAll(async () => {
    place = await openPlace();
    otherStore = await place.open();
  });
  afterAll(() => place[Symbol.asyncDispose]());

  it.each(["Redis", "NOTIFY"])("Rings travel by %s; Redis also carries the added changes", async (carrier) => {
    const { redisUrl } = inject("services");
    const url = carrier === "Redis" ? (redisUrl ?? "") : undefined;
    await using here = await openBell(place.store, url, silent);
    await using there = await openBell(otherStore, url, silent);
    const appended = await append(place.store);
    const { position } = appended;
    const [atHome, away] = [hearing(here, position), hearing(there, position)];
    here.ring({ environmentId, position, appended: () => appended });
    expect((await atHome).appended()).toBe(appended);
    expect((await away).environmentId).toBe(environmentId);
    expect((await away).appended()).toEqual(carrier === "Redis" ? appended : null);
    // Too many changes to carry are read from the log.
    const much = {
      ...appended,
      after: logStart,
      changes: Array.from({ length: 201 }, () => appended.changes[0] as RecordChange),
    };
    const large = hearing(there, 201);
    here.ring({ environmentId, position: 201, appended: () => much });
    expect((await large).appended()).toBeNull();
  });

  it("A bell does not hear another database's rings, even if they share the Redis", async () => {
    const { redisUrl } = inject("services");
    await using other = await openPlace();
    await using here = await openBell(place.store, redisUrl ?? "", silent);
    await using stranger = await openBell(other.store, redisUrl ?? "", silent);
    await using friend = await openBell(otherStore, redisUrl ?? "", silent);
    const heard: unknown[] = [];
    here.listen((ring) => heard.push(ring?.position));
    const last = hearing(friend, 8);
    stranger.ring({ environmentId, position: 7, appended: () => null });
    here.ring({ environmentId, position: 8, appended: () => null });
    await last;
    expect(heard).toEqual([8]);
  });
});
