import { type KyselyPlugin, RawNode, sql } from "kysely";
import { noCalls } from "../../vendor-calls/call-hours/call-counts.ts";
import { logStart } from "../../change-log/place.ts";
import { createChangeLog } from "../../change-log/create-change-log.ts";
import type { SystemStatus } from "../../change-log/tables.ts";
import { createFeed } from "../../feed/create-feed.ts";
import { createLocalBell } from "../../feed/create-local-bell.ts";
import type { Principal } from "../../principal.ts";
import { randomBytes } from "node:crypto";
import { constantKeys, createLocalKeys } from "../../secrets/local-keys.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { OpenStore } from "../../store/opened-store.ts";
import { createSendMessage, type SendDependencies } from "../channels/send-message.ts";
import type { Alert, AlertState } from "../alert.ts";
import { createAlerts } from "../create-alerts.ts";
import type { MessageJobData } from "../jobs.ts";
import { runRound } from "../judging/run-round.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const startedAt = new Date("2026-01-01T00:00:00.000Z");
const minuteMilliseconds = 60_000;

/** What a test may leave, in an order in which it can be deleted. */
const tables = [
  "alerts",
  "alert_rules",
  "alert_channels",
  "alert_rounds",
  "consumers",
  "webhook_deliveries",
  "webhook_endpoints",
  "rejected_records",
  "held_deletions",
  "call_hours",
  "sync_runs",
  "sync_states",
  "systems",
  "api_tokens",
] as const;

/** What tells channels. */
export type Outside = Pick<SendDependencies, "mailer" | "fetch">;

const anywhere = () => true;
const nowhere: Outside = { mailer: null, fetch: () => Promise.reject(new Error("There is no network.")) };

/**
 * Alerts over a store, on a clock that stands still until it is set. Rows are written as the other stages would. Messages are sent when
 * {@link AlertsHouse.deliver} is called.
 */
export async function openAlertsHouse(store: OpenStore, outside: Outside = nowhere) {
  await using opened = new AsyncDisposableStack();
  const changeLog = createChangeLog(store);
  const feed = opened.use(createFeed({ changeLog, bell: createLocalBell(), log: silent, lookMilliseconds: 50 }));
  let now = startedAt;
  const clock = () => now;
  /** The jobs of all environments, by the transactions that sent them. */
  const sent: MessageJobData[] = [];
  const jobs = {
    sendAll: async (_job: unknown, data: readonly object[]) => void sent.push(...(data as readonly MessageJobData[])), // one kind of job
    wake() {},
  };
  const sealer = createSealer(createLocalKeys(constantKeys([{ id: "test", key: randomBytes(32) }])));
  const outcomes: string[] = [];
  const sending = createSendMessage({
    store,
    sealer,
    clock,
    catalog: { connectors: new Map() },
    systems: { byIds: async () => new Map() },
    onSent: (channel, outcome) => void outcomes.push(`${channel} ${outcome}`),
    ...outside,
  });
  const alerts = createAlerts({
    store,
    sealer,
    clock,
    addresses: { isListed: anywhere, isAllowed: anywhere },
    kinds: new Set(["EMAIL", "CHAT"]),
    sendTest: sending.test,
  });
  let environments = 0;
  let principal: Principal;
  const warned: unknown[] = [];
  let unreadable: string | null = null;
  const log = { ...silent, warn: (...words: readonly unknown[]) => void warned.push(words) };

  /** Continues in a fresh environment; what the one before had is gone. */
  async function begin(): Promise<void> {
    unreadable = null;
    for (const table of tables) await store.service.deleteFrom(table).execute();
    environments += 1;
    const id = `env_${environments}`;
    await store.service.insertInto("workspaces").values({ id, name: "w", created_at: now }).execute();
    await store.service.insertInto("environments").values({ id, workspace_id: id, kind: "test", created_at: now }).execute();
    const rights = { scopes: ["read", "systems"], systemId: null, expiresAt: null } as const;
    principal = { environmentId: id, environmentKind: "test", tokenId: "tok_1", ...rights };
    sent.length = 0;
    outcomes.length = 0;
    warned.length = 0;
  }
  await begin();
  const unread: KyselyPlugin = {
    transformQuery({ node }) {
      const isRead = unreadable !== null && RawNode.is(node) && node.sqlFragments.join("").includes(unreadable);
      if (isRead) throw new Error("The statement took too long.");
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  const read = { environment: store.environment, service: store.service.withPlugin(unread) };
  const round = () => runRound({ store: read, jobs, feed, clock, log, pollIntervalOf: () => 60 }, new AbortController().signal);
  const kept = opened.move();

  return {
    store,
    alerts,
    sent,
    outcomes,
    /** Sends the messages that wait, once each. Returns the failures that are to be tried again. */
    async deliver(): Promise<readonly unknown[]> {
      const failures: unknown[] = [];
      for (const message of sent.splice(0))
        await sending.tell(message, new AbortController().signal).catch((error: unknown) => failures.push(error));
      return failures;
    },
    warned,
    changeLog,
    feed,
    get principal() {
      return principal;
    },
    clock,
    begin,
    /** From now on, rounds fail to read a table, until the next environment. Null: they read all. */
    breakReading(table: string | null) {
      unreadable = table;
    },
    /** One round now. */
    round,
    /** Lets minutes pass, with a round at the end of each. */
    async pass(minutes: number) {
      for (let minute = 0; minute < minutes; minute++) {
        now = new Date(now.getTime() + minuteMilliseconds);
        await round();
      }
    },
    /** Sets the clock without a round. */
    skip(minutes: number) {
      now = new Date(now.getTime() + minutes * minuteMilliseconds);
    },
    /** Adds connected systems `sys_<environment>_<number>`, each with a sync that works. Returns their ids. */
    async systems(count: number, connectorId = "fake") {
      const ids = Array.from({ length: count }, (_, index) => `sys_${environments}_${connectorId}_${index + 1}`);
      const facts = { connector_id: connectorId, settings: "{}", authentication: "apiKey", status: "CONNECTED" } as const;
      const times = { created_at: now, status_changed_at: now };
      const { environmentId } = principal;
      await store.service
        .insertInto("systems")
        .values(ids.map((id) => ({ environment_id: environmentId, id, display_name: `Customer ${id}`, ...facts, ...times })))
        .execute();
      const state = { environment_id: environmentId, entity: "WorkOrder", phase: "incremental", next_run_at: now } as const;
      await store.service
        .insertInto("sync_states")
        .values(ids.map((id) => ({ ...state, system_id: id, last_success_at: now, last_run_at: now })))
        .execute();
      return ids;
    },
    /** Sets what syncs of systems have come to. */
    async sync(
      systemIds: readonly string[],
      to: { readonly failures?: number; readonly error?: string | null; readonly isGood?: boolean },
    ) {
      await store.service
        .updateTable("sync_states")
        .set({
          ...(to.isGood === true && { failures: 0, error: null, last_success_at: now }),
          ...(to.failures !== undefined && { failures: to.failures }),
          ...(to.error !== undefined && { error: to.error }),
          last_run_at: now,
        })
        .where("environment_id", "=", principal.environmentId)
        .where("system_id", "in", [...systemIds])
        .execute();
    },
    /** Counts calls of each system that end now. */
    async calls(systemIds: readonly string[], count: number, outcome: "ok" | "server_error" | "no_answer") {
      const { environmentId } = principal;
      const hour = new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000);
      const rows = systemIds.map((id) => ({
        ...noCalls,
        environment_id: environmentId,
        system_id: id,
        hour,
        connector_id: "fake",
        durations: [],
        [outcome]: count,
      }));
      await store.service
        .insertInto("call_hours")
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(["environment_id", "system_id", "hour"])
            .doUpdateSet({ [outcome]: sql`call_hours.${sql.ref(outcome)} + excluded.${sql.ref(outcome)}` }),
        )
        .execute();
    },
    async status(systemId: string, status: SystemStatus, reason: string | null = null) {
      await store.service
        .updateTable("systems")
        .set({ status, status_reason: reason, status_changed_at: now })
        .where("environment_id", "=", principal.environmentId)
        .where("id", "=", systemId)
        .execute();
    },
    /** The environment's alerts, newest first. */
    list: (...states: readonly AlertState[]): Promise<readonly Alert[]> =>
      alerts.list(principal, {
        states: states.length === 0 ? null : states,
        rules: null,
        systemIds: null,
        connectorIds: null,
        after: null,
        limit: 1e3,
      }),
    /** What was told, in order: the kinds of notices and their rules. */
    async told() {
      const { changes } = await changeLog.notices(principal.environmentId, logStart, 1000);
      return changes.map(({ kind, data }) => `${kind} ${String(data?.["rule"])}`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The result of {@link openAlertsHouse}. */
export type AlertsHouse = Awaited<ReturnType<typeof openAlertsHouse>>;
