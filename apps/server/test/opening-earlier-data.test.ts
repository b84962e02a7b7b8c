import { createGateway, type Gateway } from "@fettle/gateway";
import { startSimulator } from "@fettle/simulator";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { readEnvironment } from "../src/environment.ts";
import { listen } from "@fettle/gateway/server";
import { simulatorVariables } from "./customer/simulator-variables.ts";
import { jobStates, type KnownJob } from "./earlier/job-states.ts";
import { look } from "./earlier/look.ts";
import { type Restored, restore } from "./earlier/restore.ts";
import { type Api, connectApi } from "./harness/api.ts";
import { type Control, createControl } from "./harness/control.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";

const within = { timeout: 30_000 };

interface State {
  readonly system: {
    readonly status: string;
    readonly lastSyncedAt: string;
    readonly heldDeletions: readonly { readonly id: string }[];
    readonly syncRuns: {
      readonly nodes: readonly { readonly entity: string; readonly startedAt: string; readonly status: string }[];
    };
    readonly failed: { readonly nodes: readonly { readonly id: string; readonly processedAt: string }[] };
    readonly waiting: { readonly nodes: readonly { readonly id: string }[] };
  };
}

const state = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      status
      lastSyncedAt
      heldDeletions {
        id
      }
      syncRuns(first: 50) {
        nodes {
          entity
          startedAt
          status
        }
      }
      failed: ingressEvents(status: FAILED) {
        nodes {
          id
          processedAt
        }
      }
      waiting: ingressEvents(status: WAITING) {
        nodes {
          id
        }
      }
    }
  }
`;

/** When the systems of a look had last been synced, by their ids. */
const syncTimes = ({ systems }: Looked): ReadonlyMap<string, string | null> =>
  new Map((systems as Systems).systems.nodes.map(({ id, lastSyncedAt }) => [id, lastSyncedAt]));

const withoutSyncTimes = (looked: Looked): unknown => ({
  ...looked,
  systems: (looked["systems"] as Systems).systems.nodes.map((system) => ({ ...system, lastSyncedAt: "apart" })),
});

type Looked = Restored["written"]["looked"];
/** What a look has under `systems`. */
interface Systems {
  readonly systems: { readonly nodes: readonly { readonly id: string; readonly lastSyncedAt: string | null }[] };
}

const mutate = (name: string, input: string) => /* GraphQL */ `
  mutation ($id: ID!) {
    ${name}(input: ${input}) {
      __typename
    }
  }
`;

describeEndToEnd("data of an earlier commit", () => {
  const opened = new AsyncDisposableStack();
  let restored: Restored;
  let jobsBefore: ReadonlyMap<string, KnownJob> = new Map();
  let gateway: Gateway;
  let url = "";
  let api: Api;
  let vendor: (connectorId: "cmms-bee" | "workwave-service") => Control;

  beforeAll(async () => {
    restored = opened.use(await restore(inject("store"), inject("services").databaseUrl));
    jobsBefore = await jobStates(restored.database);
    const listener = opened.use(await listen(0));
    url = `http://localhost:${listener.port}`;
    const simulator = opened.use(await startSimulator({ dataFile: restored.vendors, redirectUris: [`${url}/oauth/callback`] }));
    const environment = readEnvironment(await simulatorVariables(simulator.url));
    gateway = opened.use(
      await createGateway({
        connectors: environment.connectors,
        allowedAddresses: ["127.0.0.0/8", "::1/128"],
        publicUrl: url,
        database: restored.database,
        encryptionKeysFile: restored.encryptionKeysFile,
        // Every sync is a complete list. Only the syncs that wait in the queue run without a request.
        scanIntervalSeconds: 0,
        pollIntervalSeconds: 3600,
      }),
    );
    listener.attach(gateway);
    api = connectApi(`${url}/graphql`, restored.written.tokens.admin);
    vendor = (connectorId) => createControl(simulator.url, connectorId);
  });
  afterAll(() => opened.disposeAsync());

  /** The systems that a token shows, or the error code instead. */
  const systemsFor = async (token: string) => {
    const { data, errors } = await connectApi(`${url}/graphql`, token).send<{ systems: { nodes: readonly { id: string }[] } }>(
      "{ systems { nodes { id } } }",
    );
    return data === null ? errors[0]?.extensions?.code : data.systems.nodes.map(({ id }) => id);
  };
  const see = async (id: string) => (await api.ask<State>(state, { id })).system;

  const sync = (id: string) => api.ask(mutate("syncSystem", "{ systemId: $id }"), { id });

  test("The API shows all earlier data as the earlier commit did", async () => {
    const looked = await look(gateway, url, restored.written.tokens.admin, restored.written.cursor);
    const earlier = restored.written.looked;
    // That commit showed when any one type of record had last been synced; now all of them had been by then.
    const synced = syncTimes(looked);
    expect([...synced.keys()]).toEqual([...syncTimes(earlier).keys()]);
    for (const [id, time] of syncTimes(earlier)) expect((synced.get(id) ?? "") <= (time ?? "")).toBe(true);
    expect(withoutSyncTimes(looked)).toEqual(withoutSyncTimes(earlier));
  });

  test("Earlier tokens still see their own data, except the revoked one", async () => {
    const { tokens, systemIds } = restored.written;
    expect(await systemsFor(tokens.admin)).toEqual(expect.arrayContaining(Object.values(systemIds)));
    expect(await systemsFor(tokens.bound)).toEqual([systemIds.connected]);
    expect(await systemsFor(tokens.live)).toEqual([]);
    expect(await systemsFor(tokens.revoked)).toBe("UNAUTHENTICATED");
  });

  describe("once the gateway has started", () => {
    let lastRunAt = "";
    beforeAll(async () => {
      lastRunAt = (await see(restored.written.systemIds.connected)).syncRuns.nodes[0]?.startedAt ?? "";
      await gateway.start();
    });

    test("Polls that waited in the queue run with the sealed credentials", async () => {
      const { connected } = restored.written.systemIds;
      await vi.waitFor(async () => {
        const { nodes } = (await see(connected)).syncRuns;
        const entities = nodes.filter(({ startedAt, status }) => startedAt > lastRunAt && status === "SUCCEEDED");
        expect(new Set(entities.map(({ entity }) => entity))).toEqual(new Set(nodes.map(({ entity }) => entity)));
      }, within);
    });

    test("The next sync brings the vendor's changes", async () => {
      const { remoteId } = await vendor("cmms-bee").create({ title: "Made after the upgrade" });
      await sync(restored.written.systemIds.connected);
      await vi.waitFor(async () => {
        const { workOrders } = await api.ask<{ workOrders: { nodes: readonly { remoteId: string }[] } }>(
          `{ workOrders(where: { title: { eq: "Made after the upgrade" } }) { nodes { remoteId } } }`,
        );
        expect(workOrders.nodes).toEqual([{ remoteId }]);
      }, within);
    });

    test("A failed webhook can be processed again", async () => {
      const { connected } = restored.written.systemIds;
      const find = async () => (await see(connected)).failed.nodes.find(({ id }) => id === restored.written.failedIngressEvent);
      const before = await find();
      expect(before).toBeDefined();
      await api.ask(
        `mutation ($id: ID!, $event: ID!) { retryIngressEvents(input: { systemId: $id, ids: [$event] }) { __typename } }`,
        {
          id: connected,
          event: restored.written.failedIngressEvent,
        },
      );
      await vi.waitFor(async () => {
        const after = await find();
        // It fails as before, because its cause remains.
        expect(Date.parse(after?.processedAt ?? "")).toBeGreaterThan(Date.parse(before?.processedAt ?? ""));
      }, within);
    });

    test("Suspected deletions are carried out on confirmation", async () => {
      const { connected } = restored.written.systemIds;
      const [suspected] = (await see(connected)).heldDeletions;
      await api.ask(mutate("confirmDeletions", "{ id: $id }"), { id: suspected?.id });
      await sync(connected);
      await vi.waitFor(async () => {
        const { workOrders } = await api.ask<{ workOrders: { nodes: readonly { remoteId: string }[] } }>(
          `query ($id: ID!) { workOrders(where: { systemId: { eq: $id } }, deleted: ONLY, first: 100) { nodes { remoteId } } }`,
          { id: connected },
        );
        expect(workOrders.nodes.map(({ remoteId }) => remoteId).toSorted()).toEqual(restored.written.removed.toSorted());
      }, within);
      await vi.waitFor(
        async () => expect(await see(connected)).toMatchObject({ status: "CONNECTED", heldDeletions: [] }),
        within,
      );
    });

    test("The held write and the waiting webhooks are processed when their system is resumed", async () => {
      const { id, recordId, title } = restored.written.heldCommand;
      const { paused } = restored.written.systemIds;
      expect((await see(paused)).waiting.nodes).not.toEqual([]);
      await api.ask(mutate("resumeSystem", "{ systemId: $id }"), { id: paused });
      await vi.waitFor(async () => {
        const { command } = await api.ask<{ command: object }>(
          "query ($id: ID!) { command(id: $id) { status record { id ... on WorkOrder { title } } } }",
          { id },
        );
        expect(command).toEqual({ status: "SUCCEEDED", record: { id: recordId, title } });
      }, within);
      await vi.waitFor(
        async () => expect(await see(paused)).toMatchObject({ status: "CONNECTED", waiting: { nodes: [] } }),
        within,
      );
    });

    test("The kept records of a disconnected system are erased on request", async () => {
      const { disconnected } = restored.written.systemIds;
      await api.ask(mutate("disconnectSystem", "{ systemId: $id, records: ERASE }"), { id: disconnected });
      await vi.waitFor(
        async () =>
          expect(await api.ask(`query ($id: ID!) { system(id: $id) { id } }`, { id: disconnected })).toEqual({ system: null }),
        within,
      );
    });

    test("Every job that waited in the queue is done", async () => {
      await gateway[Symbol.asyncDispose]();
      const jobs = await jobStates(restored.database);
      const waited = [...jobsBefore].filter(([, job]) => job.state === "created" || job.state === "retry");
      // A poll that is done has become the next one of its entity, which has an id of its own.
      const since = new Set([...jobs].flatMap(([id, { what }]) => (jobsBefore.has(id) ? [] : [what])));
      const isDone = ([id, { what }]: readonly [string, KnownJob]) =>
        jobs.get(id)?.state === "completed" || (what.startsWith("sync ") && !jobs.has(id) && since.has(what));
      expect(waited.length).toBeGreaterThan(0);
      expect(waited.filter((job) => !isDone(job))).toEqual([]);
    });
  });
});
