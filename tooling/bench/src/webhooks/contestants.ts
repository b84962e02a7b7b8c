import { randomBytes } from "node:crypto";
import { startRedis } from "@fettle/chaos/start-redis";
import { connectAccount, startFettle, untilRead } from "../house/fettle.ts";
import { openDatabase } from "../house/open-database.ts";
import { peersFolder } from "../house/peers.ts";
import { runStatement } from "../house/run-statement.ts";
import { startServer } from "../house/start-server.ts";
import { startVendor } from "../house/start-vendor.ts";
import type { Cores } from "../machine/cores.ts";
import { untilGrown, watchLog } from "../ingress/worked-off.ts";
import { createEndpoint, disableEndpoint, type Endpoint, enableEndpoint } from "./endpoints.ts";

/** One thing to measure: what is sent, and how much of it. */
export interface Load {
  readonly what: string;
  readonly count: number;
  /** What the endpoints ask for. */
  readonly wish: object;
  readonly endpoints: number;
}

/** Somebody who has events to send, and begins when asked to. */
export interface ReadySender {
  readonly processId: number;
  /** The secret of the call that comes first, by its path. */
  readonly secretOf: (path: string) => string;
  begin(): Promise<void>;
  /** Sends nothing more. */
  end(): Promise<void>;
}

export interface SenderPlace {
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly cores: Cores;
  readonly targetUrl: string;
  /** Calls at the same time, over all endpoints. */
  readonly inFlight: number;
}

/** Fettle with its changes in the log, and with disabled endpoints for each load that stopped before the first change. */
export async function startFettleSender(
  { variables, cores, targetUrl, inFlight }: SenderPlace,
  warmUp: number,
  loads: readonly Load[],
  nodeWords: readonly string[],
): Promise<AsyncDisposable & { readonly postgres: string; readonly databaseUrl: string; ready(load: Load): ReadySender }> {
  const size = warmUp + Math.max(...loads.map(({ count }) => count));
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openDatabase(variables, "fettle_bench_webhooks", { keep: false }));
  const vendor = opened.use(await startVendor(size));
  const fettle = opened.use(await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url, nodeWords }));
  const made = new Map<Load, readonly Endpoint[]>();
  for (const load of loads) {
    const maxInFlight = Math.floor(inFlight / load.endpoints);
    const some: Endpoint[] = [];
    for (let number = 0; number < load.endpoints; number += 1)
      some.push(
        await createEndpoint(fettle.ask, { url: `${targetUrl}/${load.what.length}-${number}`, maxInFlight, ...load.wish }),
      );
    made.set(load, some);
  }
  await connectAccount(fettle.ask, "bench-key");
  await untilRead(fettle.ask, 0, size);
  {
    await using log = await watchLog(database.url);
    await untilGrown(log, 0, size);
  }
  await runStatement(database.url, "vacuum (analyze)");
  const running = opened.move();
  return {
    postgres: database.description,
    databaseUrl: database.url,
    ready(load) {
      const endpoints = made.get(load) ?? [];
      return {
        processId: fettle.processId,
        secretOf: (path) => endpoints[Number(path.slice(path.lastIndexOf("-") + 1))]?.secret ?? "",
        async begin() {
          for (const { id } of endpoints) await enableEndpoint(fettle.ask, id);
        },
        async end() {
          for (const { id } of endpoints) await disableEndpoint(fettle.ask, id);
        },
      };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** What webhooks are usually sent by, where Node and PostgreSQL or Redis are. */
export const peers = [
  { name: "hand-written outbox", file: "webhooks-outbox.mjs" },
  { name: "pg-boss", file: "webhooks-pg-boss.mjs" },
  { name: "BullMQ", file: "webhooks-bullmq.mjs" },
] as const;

/** A peer in a fresh database with as many events, whose body is one of Fettle's. */
export async function startPeer(
  { variables, cores, targetUrl, inFlight }: SenderPlace,
  file: string,
  count: number,
  body: string,
): Promise<ReadySender & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const usesRedis = file.includes("bullmq");
  const redisUrl = usesRedis ? opened.use(await startRedis(variables["PATH"] ?? "")).url : null;
  const databaseUrl = usesRedis ? null : opened.use(await openDatabase(variables, "fettle_bench_webhooks", { keep: false })).url;
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const setup = { databaseUrl, redisUrl, targetUrl, inFlight, count, body, secret };
  const server = opened.use(await startServer(cores, { file: new URL(file, peersFolder), words: [JSON.stringify(setup)] }));
  const running = opened.move();
  return {
    processId: server.processId,
    secretOf: () => secret,
    begin: async () => void (await (await fetch(server.url, { method: "POST" })).text()),
    end: async () => undefined,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
