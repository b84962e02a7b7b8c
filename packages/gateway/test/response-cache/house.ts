import { complete, defineConnector, defineEntityConnector, type asset, type technician, type workOrder } from "@fettle/connector";
import pino from "pino";
import { composeCatalog } from "../../src/catalog/compose-catalog.ts";
import type { ChangeLog } from "../../src/change-log/change-log.ts";
import { changeLogService } from "../../src/change-log/change-log-service.ts";
import { createChangeLog } from "../../src/change-log/create-change-log.ts";
import { administrator, createMemoryStages } from "../../src/graph/testing/memory-stages.ts";
import { openServer, type TestServer } from "../../src/http/testing/open-server.ts";
import { recordId } from "../../src/identifiers.ts";
import { createIngest } from "../../src/ingest/create-ingest.ts";
import type { Principal } from "../../src/principal.ts";
import { createRecordReader } from "../../src/records/create-record-reader.ts";
import type { RecordReader } from "../../src/records/record-reader.ts";
import { recordsService } from "../../src/records/records-service.ts";
import { storeParts } from "../../src/stages.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { OpenStore } from "../../src/store/opened-store.ts";
import type { Systems } from "../../src/systems/systems.ts";
import { freshDatabase } from "../harness/fresh-database.ts";
import { makeEnvironment } from "../harness/log-writers.ts";

/** A record as the vendor has it. */
export interface Payload {
  readonly id: string;
  readonly name: string;
  readonly status?: "OPEN" | "COMPLETED";
  readonly asset?: string;
  readonly technicians?: readonly string[];
}

export const entityNames = ["WorkOrder", "Asset", "Technician"] as const;
export type EntityName = (typeof entityNames)[number];

const all = complete<unknown>(async () => ({ payloads: [], next: null }));
const given = (value: unknown) => {
  const payload = value as Payload; // the tests' own payloads
  return {
    payload,
    about: { remoteId: payload.id, remoteUrl: null, customFields: null, remoteUpdatedAt: null, isDeleted: false },
  };
};

const connector = defineConnector({
  specificationVersion: "v1",
  id: "cached",
  name: "Cached",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {},
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => "https://vendor.example",
  account: async () => ({ id: "1", name: "One" }),
  entities: {
    WorkOrder: defineEntityConnector<unknown, typeof workOrder.fields>({
      normalize(value) {
        const { payload, about } = given(value);
        return {
          ...about,
          fields: {
            title: payload.name,
            status: { value: payload.status ?? "OPEN", remote: null },
            type: { value: "UNKNOWN", remote: null },
            priority: { value: "NONE", remote: null },
            asset: payload.asset ?? null,
            assignees: payload.technicians ?? [],
          },
        };
      },
      all,
    }),
    Asset: defineEntityConnector<unknown, typeof asset.fields>({
      normalize(value) {
        const { payload, about } = given(value);
        return { ...about, fields: { name: payload.name, status: { value: "UNKNOWN", remote: null }, isActive: true } };
      },
      all,
    }),
    Technician: defineEntityConnector<unknown, typeof technician.fields>({
      normalize(value) {
        const { payload, about } = given(value);
        return { ...about, fields: { name: payload.name, isActive: true } };
      },
      all,
    }),
  },
});

export const catalog = composeCatalog([{ connector }]);
const prefixes = { WorkOrder: "wo", Asset: "ast", Technician: "tech" };
export const idOf = (systemId: string, entity: EntityName, remoteId: string): string =>
  recordId(catalog.entities.get(entity)?.descriptor.idPrefix ?? prefixes[entity], systemId, entity, remoteId);

const environmentId = administrator.environmentId;
const now = new Date("2026-01-31T08:00:00.000Z");
const signal = new AbortController().signal;
const handle = { connector, vendor: { settings: {}, signal, fetch: () => Promise.reject(new Error("no network")) } };
const log = pino({ level: "silent" });

/** The callers, by their tokens. */
export const callers: Readonly<Record<string, Principal>> = {
  administrator,
  reader: { ...administrator, tokenId: "tok_reader", scopes: ["read"] },
  bound: { ...administrator, tokenId: "tok_bound", scopes: ["read"], systemId: "sys_1" },
  writer: { ...administrator, tokenId: "tok_writer", scopes: ["write"] },
  stranger: { ...administrator, tokenId: "tok_stranger", environmentId: "env_other" },
};

/** What runs before a node's own reads, so that a test can act in between. */
export interface Moments {
  look?: (() => Promise<void>) | undefined;
  read?: (() => Promise<void>) | undefined;
}

/** A node that answers the same operations from its cache and by execution. It hears of nothing that happens elsewhere. */
export interface CachingNode {
  readonly store: OpenStore;
  readonly cached: TestServer;
  readonly plain: TestServer;
  readonly moments: Moments;
  /** The principals by token. */
  readonly tokens: Map<string, Principal>;
  /** Tells the node that the rights of tokens have ended. */
  endTokens(): void;
  write(systemId: string, entity: EntityName, payloads: readonly Payload[]): Promise<unknown>;
  remove(systemId: string, entity: EntityName, remoteIds: readonly string[]): Promise<unknown>;
}

/** Nodes on one database: two on a server, one on the embedded store. Three systems, `sys_1` to `sys_3`, without records. */
export async function openHouse() {
  const place = await freshDatabase();
  const opened = new AsyncDisposableStack();
  opened.use(place);
  const nodes: CachingNode[] = [];
  for (let index = 0; index < (place.database.kind === "postgres" ? 2 : 1); index += 1) {
    const store = opened.use(await openStore(place.database, { ...catalog, ...storeParts }));
    nodes.push(await openNode(store, opened));
  }
  const [first] = nodes;
  if (first === undefined) throw new Error("There is no node.");
  for (const id of [environmentId, "env_other"]) await makeEnvironment(first.store, id);
  for (const id of ["sys_1", "sys_2", "sys_3"]) await connect(first.store, id);
  return { first, last: nodes.at(-1) ?? first, nodes, environmentId, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

async function openNode(store: OpenStore, opened: AsyncDisposableStack): Promise<CachingNode> {
  const memory = createMemoryStages({ catalog });
  const moments: Moments = {};
  for (const [token, principal] of Object.entries(callers)) memory.tokens.set(token, principal);
  recordsService.provide(memory.stages, interrupted(createRecordReader(store, catalog), moments));
  const changeLog = createChangeLog(store);
  const watched: ChangeLog = {
    ...changeLog,
    async state(id) {
      await moments.look?.();
      return await changeLog.state(id);
    },
  };
  changeLogService.provide(memory.stages, watched);
  const ready = { isReady: true, missing: [] };
  const cached = opened.use(await openServer(memory, ready, { responseCacheBytes: 1_000_000 }));
  const plain = opened.use(await openServer(memory, ready));
  const ingest = createIngest({
    store,
    catalog,
    systems: {} as Systems, // writing does not use it
    jobs: { send: async () => {}, sendAll: async () => {}, wake: () => {} },
    clock: () => now,
    log,
    ring: () => {},
    pollIntervalSeconds: 60,
    scanIntervalSeconds: 3600,
  });
  const about = { environmentId, cause: "POLL" as const, traceId: "t", occurredAt: null, askedAfter: null };
  return {
    store,
    cached,
    plain,
    moments,
    tokens: memory.tokens,
    endTokens: () => memory.endRights(null),
    write: (systemId, entity, payloads) => ingest.write({ ...about, systemId, entity, handle, payloads, freshness: "read" }),
    remove: (systemId, entity, remoteIds) => ingest.remove({ ...about, systemId, entity, remoteIds, canRead: false }),
  };
}

/** A reader before whose lists a test may act. */
const interrupted = (reader: RecordReader, moments: Moments): RecordReader => ({
  ...reader,
  selecting(selection, count) {
    const reads = reader.selecting(selection, count);
    return {
      ...reads,
      async list(id, query) {
        const page = await reads.list(id, query);
        await moments.read?.();
        return page;
      },
    };
  },
});

async function connect({ service }: OpenStore, id: string): Promise<void> {
  const about = { connector_id: connector.id, display_name: id, settings: "{}", authentication: "apiKey" };
  const nothing = { external_id: null, account_id: null, account_name: null, status_reason: null };
  await service
    .insertInto("systems")
    .values({
      environment_id: environmentId,
      id,
      ...about,
      ...nothing,
      status: "CONNECTED",
      status_changed_at: now,
      created_at: now,
    })
    .execute();
}

/** An operation as it is posted. */
export interface Asked {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Sends an operation and returns everything of the answer that a client can see. */
export async function ask({ url }: TestServer, asked: Asked, token = "administrator"): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      "x-request-id": "the-same-request",
    },
    body: JSON.stringify(asked),
  });
  const headers = [...response.headers].filter(([name]) => name !== "date");
  return JSON.stringify([response.status, headers, await response.text()]);
}

/** How many answers a server has given again. */
export async function hitsOf({ http }: TestServer): Promise<number> {
  const { values = [] } = (await http.metrics.registry.getSingleMetric("fettle_response_cache_answers_total")?.get()) ?? {};
  return values.find(({ labels }) => labels["result"] === "hit")?.value ?? 0;
}

/** Asks until the answer is given from the cache, and returns it. */
export async function askUntilKept(server: TestServer, asked: Asked, token?: string): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const before = await hitsOf(server);
    const answer = await ask(server, asked, token);
    if ((await hitsOf(server)) > before) return answer;
  }
  throw new Error(`The answer is never kept: ${asked.query}`);
}
