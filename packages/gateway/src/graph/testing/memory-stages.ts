import { pino } from "pino";
import { auditService } from "../../audit/audit-service.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { catalogService } from "../../catalog/catalog-service.ts";
import { changeLogService } from "../../change-log/change-log-service.ts";
import type { Clock } from "../../clock.ts";
import { commandsService } from "../../commands/commands-service.ts";
import { feedService } from "../../feed/feed-service.ts";
import { ingressService } from "../../ingress/ingress-service.ts";
import type { Log } from "../../log.ts";
import type { Principal } from "../../principal.ts";
import { requestLogService } from "../../observe/requests/request-log.ts";
import { createMemoryRequestLog } from "../../observe/testing/memory-request-log.ts";
import { endedRightsService, principalsService } from "../../principals/principals-service.ts";
import { recordsService } from "../../records/records-service.ts";
import type { OpenStages, ServiceKey, Use } from "../../service-key.ts";
import type { System } from "../../systems/systems.ts";
import { noPayloads } from "../../payloads/testing/no-payloads.ts";
import { payloadsService } from "../../payloads/payloads-service.ts";
import { systemsService } from "../../systems/systems-service.ts";
import { createCallListeners } from "../../vendor-calls/call-listeners.ts";
import { vendorCallsService } from "../../vendor-calls/vendor-calls-service.ts";
import { canonicalCatalog } from "./catalog.ts";
import { createMemoryLog, type MemoryLog } from "./memory-log.ts";
import { createMemoryRecords, type MemoryRecords } from "./memory-records.ts";

/** A service whose members a test sets one by one. A member that is not set throws. */
export type Given<Service> = { -readonly [Name in keyof Service]: Service[Name] };

/** The services of the graph and its transports: records, systems, changes and tokens in memory, and everything else that a test sets. */
export interface MemoryStages {
  readonly stages: OpenStages;
  readonly use: Use;
  /** The members of a service that the test has set. */
  of<Service extends object>(key: ServiceKey<Service>): Given<Service>;
  readonly catalog: Catalog;
  readonly records: MemoryRecords;
  readonly changes: MemoryLog;
  readonly systems: Map<string, System>;
  /** The principal of each token. */
  readonly tokens: Map<string, Principal>;
  /** Tells the listeners that the rights of tokens have ended; null: that those of any token may have. */
  endRights(tokenIds: readonly string[] | null): void;
  readonly log: Log;
  /** The lines of the operator's log. */
  readonly lines: string[];
  readonly clock: Clock;
  /** The milliseconds by which the clock differs from the real one. */
  clockOffset: number;
}

/** A principal with all rights on the environment `env_test`. */
export const administrator: Principal = {
  environmentId: "env_test",
  environmentKind: "test",
  tokenId: "tok_administrator",
  scopes: ["admin"],
  systemId: null,
  expiresAt: null,
};

export function createMemoryStages({
  catalog = canonicalCatalog,
  floor = 0,
}: { catalog?: Catalog; floor?: number } = {}): MemoryStages {
  const stages: OpenStages = { openStages: true };
  const given = new WeakMap<object, object>();
  const records = createMemoryRecords();
  const changes = createMemoryLog(floor);
  const systems = new Map<string, System>();
  const tokens = new Map<string, Principal>([["administrator", administrator]]);
  const rightsListeners = new Set<(tokenIds: readonly string[] | null) => void>();
  const lines: string[] = [];

  function of<Service extends object>(key: ServiceKey<Service>): Given<Service> {
    const service = (given.get(key) ?? onlyGiven(key.name)) as Service; // a missing member throws
    if (!given.has(key)) key.provide(stages, service);
    given.set(key, service);
    return service as Given<Service>; // the same members, but writable
  }

  endedRightsService.provide(stages, {
    subscribe(listener) {
      rightsListeners.add(listener);
      return () => void rightsListeners.delete(listener);
    },
    isHearing: true,
    async [Symbol.asyncDispose]() {},
  });
  catalogService.provide(stages, catalog);
  Object.assign(of(payloadsService), noPayloads);
  vendorCallsService.provide(stages, {
    fetch: () => Promise.reject(new Error("Nothing is called.")),
    counts: { called: () => {}, refreshed: () => {} },
    listeners: createCallListeners(() => {}),
  });
  requestLogService.provide(stages, createMemoryRequestLog());
  recordsService.provide(stages, records);
  Object.assign(of(changeLogService), changes.changeLog);
  Object.assign(of(feedService), changes.feed);
  Object.assign(of(systemsService), {
    byIds: async (_environmentId, ids) => new Map(ids.flatMap((id) => [...systems].filter(([name]) => name === id))),
    list: async (_environmentId, { systemId }) => ({
      systems: [...systems.values()].filter(({ id }) => systemId === null || id === systemId),
      place: { position: 7, mark: null },
    }),
    pages: async () => new Response("<!doctype html>a page", { headers: { "content-type": "text/html" } }),
  } satisfies Partial<Given<ServiceOf<typeof systemsService>>>);
  of(auditService).note = async () => {};
  of(ingressService).receive = async (_request, key) => ({ status: 200, body: { key } });
  of(commandsService).byId = async () => null;
  of(principalsService).authenticate = async (token) => tokens.get(token) ?? null;

  const memory: MemoryStages = {
    stages,
    use: (key) => key.of(stages),
    of,
    catalog,
    records,
    changes,
    systems,
    tokens,
    endRights(tokenIds) {
      for (const listener of rightsListeners) listener(tokenIds);
    },
    log: pino({ level: "info" }, { write: (line) => void lines.push(line) }),
    lines,
    clock: () => new Date(Date.now() + memory.clockOffset),
    clockOffset: 0,
  };
  return memory;
}

type ServiceOf<Key> = Key extends ServiceKey<infer Service> ? Service : never;

/** A service whose members throw until a test sets them. */
const onlyGiven = (name: string): object =>
  new Proxy<Record<string | symbol, unknown>>(
    {},
    {
      get(members, member) {
        if (member in members || typeof member === "symbol" || member === "then") return members[member];
        throw new Error(`${member} of ${name} is not part of this test.`);
      },
    },
  );
