import { sql } from "kysely";
import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { appendChanges } from "../../change-log/append-changes.ts";
import { logStart } from "../../change-log/place.ts";
import { createChangeLog } from "../../change-log/create-change-log.ts";
import type { FollowedDocument, FollowedDocuments } from "../../changes/followed-documents.ts";
import type { Stopwatch } from "../../clock.ts";
import type { Consumers } from "../../consumers/consumer.ts";
import { createConsumers } from "../../consumers/create-consumers.ts";
import { createFeed } from "../../feed/create-feed.ts";
import { createLocalBell } from "../../feed/create-local-bell.ts";
import type { Principal } from "../../principal.ts";
import { constantKeys, createLocalKeys } from "../../secrets/local-keys.ts";
import { createSealer } from "../../secrets/sealer.ts";
import { openCopiedStore } from "../../store/testing/open-copied-store.ts";
import { createDeliver } from "../create-deliver.ts";
import { runEndpoint } from "../delivering/run-endpoint.ts";
import type { Delivery } from "../delivery.ts";
import type { EndpointInput, EndpointOutcome } from "../endpoint.ts";
import { openWatchBell } from "../../store/watch-bell.ts";
import { endpointKind } from "../endpoint-kind.ts";
import { findEndpoint } from "../endpoints/endpoint-rows.ts";
import { openEndpoint } from "../endpoints/endpoint-secrets.ts";
import type { DeliveryState } from "../tables.ts";
import { shareMembers } from "../shared-members.ts";
import { checkWish } from "../wanted.ts";
import { createReceiver } from "./receiver.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

/** Begins long before the machine's own time, which nothing here may depend on. */
const startedAt = new Date("2026-01-01T00:00:00.000Z");

const everywhere = () => true;

/** The document that every endpoint of these tests follows: the changes of all records. */
const everything: FollowedDocument<"records"> = {
  log: "records",
  key: "all",
  interest: { key: "all", within: {}, verdictOf: () => true },
  answer: async ({ change: { recordId, version } }) => `"data":${JSON.stringify({ changes: { recordId, version } })}`,
};

/** An assertion on what `read` returns that is repeated until it holds, for a long time: machines may be busy. */
export const soon = <Value>(read: () => Value | Promise<Value>): ReturnType<typeof expect.poll> =>
  expect.poll(read, { interval: 10, timeout: 20_000 });

const document = { document: "subscription", variables: null };

/** The value of an outcome. @throws when it was refused. */
export function done<Value>(outcome: EndpointOutcome<Value>): Value {
  if (outcome.type !== "done") throw new Error(`It was refused: ${JSON.stringify(outcome)}`);
  return outcome.value;
}

/** Options of {@link openDeliveringHouse}. */
export interface DeliveringHouseOptions {
  /** Measures the pace of calls. Default: the machine's. */
  readonly stopwatch?: Stopwatch;
}

/**
 * Endpoints over an embedded store, on a clock that stands still until it is set, and a receiver without a network. Waits between tries
 * are not random.
 */
export async function openDeliveringHouse({ stopwatch }: DeliveringHouseOptions = {}) {
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openCopiedStore());
  const changeLog = createChangeLog(store);
  const feed = opened.use(createFeed({ changeLog, bell: createLocalBell(), log: silent, lookMilliseconds: 50 }));
  let now = startedAt;
  const clock = () => now;
  const receiver = createReceiver(clock);
  const closing = new AbortController();
  const attempted: string[] = [];
  const lookers = new Set<() => void>();
  /** Each look of a run at the clock. */
  const watchedClock = () => {
    for (const looker of lookers) looker();
    return now;
  };
  let refusal: string | null = null;
  let isAway = false;
  const documents: Pick<FollowedDocuments, "check"> = {
    check: async () => (refusal === null ? { type: "followed", document: everything } : { type: "refused", message: refusal }),
  };
  const wishes = { documents: documents as FollowedDocuments, presetDocuments: () => [""], publicUrl: "https://fettle.example" }; // its schema is not read
  const parts = {
    store,
    sealer: createSealer(createLocalKeys(constantKeys([{ id: "test", key: randomBytes(32) }]))),
    changeLog,
    clock,
    sender: receiver,
    members: shareMembers(closing.signal),
    bell: opened.use(await openWatchBell(store, "fettle_webhook_deliveries", clock, silent)),
    checkWish: (wish: Parameters<typeof checkWish>[1], principal: Principal) => checkWish(wishes, wish, principal),
  };

  /** Starts a node. Its consumers take what no living node runs; on this store no other node counts as living. */
  function startConsumers(kind: "embedded" | "postgres" = "embedded"): Consumers {
    const consumers = createConsumers({ store: { service: store.service, identity: () => store.identity(), kind }, log: silent });
    const running = {
      ...parts,
      store: {
        environment(environmentId: string) {
          if (isAway) throw new Error("The database is away.");
          return store.environment(environmentId);
        },
      },
      clock: watchedClock,
      consumers,
      feed,
      random: () => 0,
      log: silent,
      attempted: (outcome: string) => void attempted.push(outcome),
      environmentKind: async () => "test" as const,
      tickMilliseconds: 5,
      ...(stopwatch !== undefined && { stopwatch }),
    };
    consumers.register(endpointKind, (consumer, signal) => runEndpoint(running, consumer, signal));
    consumers.start();
    return consumers;
  }

  let consumers = startConsumers();
  opened.defer(() => consumers[Symbol.asyncDispose]());
  opened.defer(() => closing.abort());
  const addresses = { isListed: everywhere, isAllowed: everywhere };
  let deliver = createDeliver({ ...parts, consumers, addresses });

  let environments = 0;
  let principal: Principal;
  /** Continues in a fresh environment, without the endpoints of the one before. */
  async function begin(): Promise<void> {
    if (environments > 0) for (const { id } of await deliver.list(principal)) await deliver.remove(principal, id);
    environments += 1;
    const id = `env_${environments}`;
    await store.service.insertInto("workspaces").values({ id, name: "w", created_at: now }).execute();
    await store.service.insertInto("environments").values({ id, workspace_id: id, kind: "test", created_at: now }).execute();
    principal = {
      environmentId: id,
      environmentKind: "test",
      tokenId: "tok_1",
      scopes: ["read", "systems"],
      systemId: null,
      expiresAt: null,
    };
    receiver.answer = () => 204;
  }
  await begin();
  const versions = new Map<string, number>();
  const kept = opened.move();

  return {
    store,
    changeLog,
    feed,
    receiver,
    attempted,
    clock,
    begin,
    get deliver() {
      return deliver;
    },
    get principal() {
      return principal;
    },
    set(to: Date) {
      now = to;
    },
    /** Stores copies of an endpoint that nobody runs. */
    async copyEndpoint(id: string, copies: number) {
      await sql`
        insert into webhook_endpoints (environment_id, id, sealed, header_names, documents, notices, token_id, max_in_flight, status,
          created_at, updated_at)
        select environment_id, id || '_' || number, sealed, header_names, documents, notices, token_id, max_in_flight, status,
          created_at, updated_at
        from webhook_endpoints cross join generate_series(1, ${copies}) number where id = ${id}`.execute(store.service);
    },
    pass(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds);
    },
    /** Settles once runs have looked at the clock several times, so that what could happen at this time has begun. */
    looks: () =>
      new Promise<void>((resolve) => {
        let left = 10;
        const looker = () => {
          left -= 1;
          if (left > 0) return;
          lookers.delete(looker);
          resolve();
        };
        lookers.add(looker);
      }),
    /** Whether runs find no database. */
    loseDatabase(isLost: boolean) {
      isAway = isLost;
    },
    /** From now on documents are refused with this message. Null: they are valid. */
    refuseDocuments(message: string | null) {
      refusal = message;
    },
    /** Creates an endpoint that gets all changes of records. */
    async endpoint(input: EndpointInput = {}) {
      const url = `https://app.example/${environments}`;
      return done(await deliver.create(principal, { url, documents: [document], ...input }));
    },
    /** Changes records, each in a transaction of its own. */
    async change(...recordIds: readonly string[]) {
      const { environmentId } = principal;
      for (const recordId of recordIds) {
        const version = (versions.get(`${environmentId} ${recordId}`) ?? 0) + 1;
        versions.set(`${environmentId} ${recordId}`, version);
        const appended = await store
          .environment(environmentId)
          .transaction()
          .execute((transaction) => appendChanges(transaction, environmentId, [changeOf(recordId, version, now)]));
        feed.ring(environmentId, appended.position, appended);
      }
    },
    /** All deliveries of the environment, in the order of the log. */
    async deliveries(...states: readonly DeliveryState[]): Promise<readonly Delivery[]> {
      const query = { endpointIds: null, recordId: null, states: states.length === 0 ? null : states, after: null, limit: 1000 };
      const found = await deliver.deliveries(principal, query);
      return found.toSorted((one, other) => one.position - other.position);
    },
    /** The calls of the environment's endpoints. */
    calls: () => receiver.calls.filter(({ url }) => url.endsWith(`/${environments}`)),
    /** The environment's notices. */
    async notices() {
      const { changes } = await changeLog.notices(principal.environmentId, logStart, 1000);
      return changes.map(({ kind, subjectId, data }) => ({ kind, subjectId, data }));
    },
    /** What an endpoint's calls are signed with. */
    async secretOf(id: string) {
      const { environmentId } = principal;
      const row = await findEndpoint(store.environment(environmentId), principal, id);
      return (await openEndpoint(parts.sealer, environmentId, id, row?.sealed ?? "")).secret;
    },
    status: async (id: string) => (await deliver.byId(principal, id))?.status,
    /** Another node takes over what runs, while the first one still believes that it owns it. Disposing ends the new one. */
    takeOver: () => startConsumers(),
    /** Starts a node that shares with others, by its beat. */
    startNode: () => startConsumers("postgres"),
    /** Ends this node as an orderly stop does, and starts another one. */
    async restart() {
      await consumers[Symbol.asyncDispose]();
      consumers = startConsumers();
      deliver = createDeliver({ ...parts, consumers, addresses });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The result of {@link openDeliveringHouse}. */
export type DeliveringHouse = Awaited<ReturnType<typeof openDeliveringHouse>>;

const changeOf = (recordId: string, version: number, recordedAt: Date) => ({
  kind: version === 1 ? ("CREATED" as const) : ("UPDATED" as const),
  entity: "WorkOrder",
  record_id: recordId,
  system_id: "sys_1",
  version,
  changed_fields: [],
  recorded_at: recordedAt,
  cause: "POLL" as const,
  trace_id: "0af7651916cd43dd8448eb211c80319c",
  record: null,
  previous: null,
});
