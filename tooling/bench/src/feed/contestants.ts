import { setTimeout as pause } from "node:timers/promises";
import { connectAccount, startFettle } from "../house/fettle.ts";
import { openDatabase } from "../house/open-database.ts";
import { peersFolder } from "../house/peers.ts";
import { startServer } from "../house/start-server.ts";
import { startVendor } from "../house/start-vendor.ts";
import type { Cores } from "../machine/cores.ts";
import { signWebhook } from "../house/sign-webhook.ts";
import { accountSize, changedAt, workOrderPayload } from "../house/vendor-records.ts";
import { markOf } from "./marks.ts";
import type { Subscription, Transport } from "./open-subscriber.ts";

/** A server that subscribers follow. */
export interface FollowedServer extends AsyncDisposable {
  readonly place: Omit<Subscription, "document">;
  /** Changes a work order's title to the mark of a number. */
  publish(number: number): Promise<void>;
  readonly processId: number;
}

/** Who is followed, and over what. */
export interface FeedContestant {
  readonly name: string;
  readonly transports: readonly Transport[];
  /** Whether it can be asked with filters, or stands for what that takes at least. */
  readonly hasFilters: boolean;
  start(): Promise<FollowedServer>;
}

const documentWith = (filter: string) => `subscription Follow { workOrderChanges${filter} { workOrder { id title status } } }`;

/** What subscribers ask: one document without a filter, or as many as there are different filters, which let everything through. */
export const documentsOf = (filters: number): readonly string[] =>
  filters === 0
    ? [documentWith("")]
    : Array.from({ length: filters }, (_, number) => documentWith(`(where: { title: { ne: "another title ${number}" } })`));

async function post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", headers, body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  await response.text();
}

/** Fettle, whose vendor sends a webhook for each change. */
export const fettleFeed = (cores: Cores, variables: Readonly<Record<string, string | undefined>>): FeedContestant => ({
  name: "Fettle",
  transports: ["SSE", "WebSocket"],
  hasFilters: true,
  async start() {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await openDatabase(variables, "fettle_bench_feed", { keep: false }));
    const vendor = opened.use(await startVendor(100));
    const server = opened.use(await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url }));
    await connectAccount(server.ask, "bench-key");
    while (vendor.webhooks.size === 0) await pause(100);
    const [hook] = vendor.webhooks.values();
    if (hook === undefined) throw new Error("No webhook was set up");
    const running = opened.move();
    return {
      place: { url: `${server.url}/graphql`, token: server.token },
      async publish(number) {
        const payload = { ...workOrderPayload(1, accountSize(100)), title: markOf(number), updatedAt: changedAt(1000 + number) };
        const { headers, body } = signWebhook(hook.secret, `mark_${number}`, "work_order.updated", payload);
        await post(hook.url, headers, body);
      },
      processId: server.processId,
      [Symbol.asyncDispose]: () => running.disposeAsync(),
    };
  },
});

const published = (cores: Cores, name: string, transport: Transport, file: URL, hasFilters = false): FeedContestant => ({
  name,
  transports: [transport],
  hasFilters,
  async start() {
    const server = await startServer(cores, { file, words: ["{}"] });
    return {
      place: { url: `${server.url}/graphql`, token: "none" },
      publish: (number) => post(`${server.url}/publish`, { "content-type": "text/plain" }, markOf(number)),
      processId: server.processId,
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
});

/** The limit: one `response.write` a subscriber. */
export const writeLimit = (cores: Cores): FeedContestant =>
  published(cores, "response.write", "SSE", new URL("limits/server.ts", import.meta.url), true);

/** What GraphQL subscriptions in Node are usually made of, over a publisher in the same process. */
export const feedPeers = (cores: Cores): readonly FeedContestant[] => [
  published(cores, "graphql-ws", "WebSocket", new URL("feed-graphql-ws.mjs", peersFolder)),
  published(cores, "mercurius + jit", "WebSocket", new URL("feed-mercurius.mjs", peersFolder)),
  published(cores, "Yoga", "SSE", new URL("feed-yoga.mjs", peersFolder)),
];
