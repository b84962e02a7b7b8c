import { pino } from "pino";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command, Commands } from "../../commands/commands.ts";
import type { Ingest } from "../../ingest/ingest.ts";
import type { Webhooks } from "../../ingress/registration/webhooks.ts";
import type { Principal } from "../../principals/principal.ts";
import type { Principals } from "../../principals/principals.ts";
import type { Services } from "../../services.ts";
import type { System, Systems } from "../../systems/systems.ts";
import { canonicalCatalog } from "./catalog.ts";
import { createMemoryLog, type MemoryLog } from "./memory-log.ts";
import { createMemoryRecords, type MemoryRecords } from "./memory-records.ts";

/** The stages in memory, with what tests look at and turn. */
export interface MemoryServices {
  readonly services: Services;
  readonly records: MemoryRecords;
  readonly changes: MemoryLog;
  readonly systems: Map<string, System>;
  readonly commands: { -readonly [Name in keyof Commands]: Commands[Name] };
  readonly systemActions: { -readonly [Name in keyof Systems]: Systems[Name] };
  readonly ingest: { -readonly [Name in keyof Ingest]: Ingest[Name] };
  readonly webhooks: { -readonly [Name in keyof Webhooks]: Webhooks[Name] };
  /** Who each token stands for. */
  readonly tokens: Map<string, Principal>;
  readonly principals: { -readonly [Name in keyof Principals]: Principals[Name] };
  /** Tells those who listen that tokens' rights ended; null: that any may have. */
  endRights(tokenIds: readonly string[] | null): void;
  /** Lines of the operator's log. */
  readonly lines: string[];
  /** The clock: milliseconds that are added to the real one. */
  clockOffset: number;
}

/** A principal with every right on the environment `env_test`. */
export const administrator: Principal = {
  environmentId: "env_test",
  environmentKind: "test",
  tokenId: "tok_administrator",
  scopes: ["admin"],
  systemId: null,
  expiresAt: null,
};

const unused = (name: string) => () => {
  throw new Error(`${name} is not part of this test.`);
};

export function createMemoryServices({
  catalog = canonicalCatalog,
  floor = 0,
}: { catalog?: Catalog; floor?: number } = {}): MemoryServices {
  const records = createMemoryRecords();
  const changes = createMemoryLog(floor);
  const systems = new Map<string, System>();
  const known = new Map<string, Command>();
  const tokens = new Map<string, Principal>([["administrator", administrator]]);
  const rightsListeners = new Set<(tokenIds: readonly string[] | null) => void>();
  const lines: string[] = [];
  const commands: MemoryServices["commands"] = {
    create: unused("create"),
    update: unused("update"),
    delete: unused("delete"),
    byId: async (_principal, id) => known.get(id) ?? null,
    list: unused("list"),
    resumeHeld: unused("resumeHeld"),
  };
  const systemActions: MemoryServices["systemActions"] = {
    byIds: async (_environmentId, ids) => new Map(ids.flatMap((id) => [...systems].filter(([name]) => name === id))),
    list: async (_environmentId, { systemId }) => ({
      systems: [...systems.values()].filter(({ id }) => systemId === null || id === systemId),
      place: { position: 7, mark: null },
    }),
    createConnectSession: unused("createConnectSession"),
    createReconnectSession: unused("createReconnectSession"),
    exchangeConnectCode: unused("exchangeConnectCode"),
    sessionById: unused("sessionById"),
    report: unused("report"),
    vendor: unused("vendor"),
    pause: unused("pause"),
    resume: unused("resume"),
    disconnect: unused("disconnect"),
    pages: async () => new Response("<!doctype html>a page", { headers: { "content-type": "text/html" } }),
  };
  const ingest: MemoryServices["ingest"] = {
    write: unused("write"),
    remove: unused("remove"),
    settle: unused("settle"),
    position: unused("position"),
    heldDeletions: unused("heldDeletions"),
    heldDeletion: unused("heldDeletion"),
    heldRecords: unused("heldRecords"),
    decideDeletions: unused("decideDeletions"),
    syncNow: unused("syncNow"),
    syncRuns: unused("syncRuns"),
    syncRun: unused("syncRun"),
    ingressEvents: unused("ingressEvents"),
    ingressEvent: unused("ingressEvent"),
    ingressPayloads: unused("ingressPayloads"),
    retryIngressEvents: unused("retryIngressEvents"),
    rejectedRecords: unused("rejectedRecords"),
    health: unused("health"),
    webhook: async (_request, key) => Response.json({ key }),
  };
  const webhooks: MemoryServices["webhooks"] = { bySystems: unused("webhooks") };
  const principals: MemoryServices["principals"] = {
    authenticate: async (token) => tokens.get(token) ?? null,
    createToken: unused("createToken"),
    listTokens: unused("listTokens"),
    tokenById: unused("tokenById"),
    rotateToken: unused("rotateToken"),
    revokeToken: unused("revokeToken"),
    createExchangedToken: unused("createExchangedToken"),
    revokeBoundTokens: unused("revokeBoundTokens"),
    environmentOfToken: unused("environmentOfToken"),
    endExpiredTokens: unused("endExpiredTokens"),
    pruneTokens: unused("pruneTokens"),
    ensureDefaultWorkspace: unused("ensureDefaultWorkspace"),
    createWorkspace: unused("createWorkspace"),
    listWorkspaces: unused("listWorkspaces"),
    workspaceById: unused("workspaceById"),
    workspaceOf: unused("workspaceOf"),
    renameWorkspace: unused("renameWorkspace"),
  };
  const memory: MemoryServices = {
    records,
    changes,
    systems,
    commands,
    systemActions,
    ingest,
    webhooks,
    tokens,
    principals,
    endRights(tokenIds) {
      for (const listener of rightsListeners) listener(tokenIds);
    },
    lines,
    clockOffset: 0,
    services: {
      catalog,
      store: {} as Services["store"], // nothing here goes to a database
      records,
      changeLog: changes.changeLog,
      feed: changes.feed,
      systems: systemActions,
      commands,
      ingest,
      webhooks,
      principals,
      rights: {
        subscribe(listener) {
          rightsListeners.add(listener);
          return () => void rightsListeners.delete(listener);
        },
        async [Symbol.asyncDispose]() {},
      },
      clock: () => new Date(Date.now() + memory.clockOffset),
      log: pino({ level: "info" }, { write: (line) => void lines.push(line) }),
    },
  };
  return memory;
}
