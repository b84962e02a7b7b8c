import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Ask, connectAccount, type Fettle, readMetric, startFettle } from "../house/fettle.ts";
import { memoryOf } from "../house/memory-of.ts";
import { openDatabase } from "../house/open-database.ts";
import { runStatement } from "../house/run-statement.ts";
import { signWebhook } from "../house/sign-webhook.ts";
import { startVendor } from "../house/start-vendor.ts";
import { accountSize, changedAt, workOrderPayload } from "../house/vendor-records.ts";
import { untilGrown, watchLog } from "../ingress/worked-off.ts";
import type { Cores } from "../machine/cores.ts";
import { createEndpoint, enableEndpoint } from "./endpoints.ts";
import { lengthenLog } from "./lengthen-log.ts";

/** A stretch of time with changes that come. */
export interface Stretch {
  /** Of all tables of deliveries and of consumers. */
  readonly rowsPerSecond: number;
  /** The most resident memory, and the least of V8's heap, in bytes. */
  readonly resident: number;
  readonly heap: number;
}

/** The endpoint is disabled at first, then dead. */
export interface DeadEndpoint {
  readonly disabled: Stretch;
  readonly dead: readonly [Stretch, Stretch];
}

const existing = 200;
const perSecond = 20;
/** PostgreSQL's counters are this late at most. */
const countersMilliseconds = 12_000;

async function closedUrl(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}/hooks`;
}

async function rowsWritten(databaseUrl: string): Promise<number> {
  const [row] = await runStatement<{ rows: number }>(
    databaseUrl,
    `select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::integer as rows from pg_stat_user_tables
     where relname like 'webhook\\_%' or relname in ('consumers', 'consumer_nodes')`,
  );
  return row?.rows ?? Number.NaN;
}

async function untilFailing(ask: Ask, id: string): Promise<void> {
  for (;;) {
    const { webhookEndpoint } = await ask<{ webhookEndpoint: { status: string } }>(
      "query ($id: ID!) { webhookEndpoint(id: $id) { status } }",
      { id },
    );
    if (webhookEndpoint.status === "FAILING") return;
    await pause(100);
  }
}

async function watch(fettle: Fettle, databaseUrl: string, seconds: number): Promise<Stretch> {
  const [before, start] = [await rowsWritten(databaseUrl), performance.now()];
  let [resident, heap] = [0, Infinity];
  while (performance.now() - start < seconds * 1000) {
    resident = Math.max(resident, await memoryOf(fettle.processId));
    heap = Math.min(heap, await readMetric(fettle, "nodejs_heap_used_bytes"));
    await pause(1000);
  }
  const rows = (await rowsWritten(databaseUrl)) - before;
  return { rowsPerSecond: rows / ((performance.now() - start) / 1000), resident, heap };
}

/** Watches an endpoint whose address refuses connections, with so many changes in the log before it and more that come all the time. */
export async function watchDeadEndpoint(
  variables: Readonly<Record<string, string | undefined>>,
  cores: Cores,
  entries: number,
  seconds: number,
): Promise<DeadEndpoint> {
  await using database = await openDatabase(variables, "fettle_bench_webhooks", { keep: false });
  await using vendor = await startVendor(existing);
  await using fettle = await startFettle(cores, { databaseUrl: database.url, vendorUrl: vendor.url });
  const { id } = await createEndpoint(fettle.ask, { url: await closedUrl(), preset: "THIN" });
  await connectAccount(fettle.ask, "bench-key");
  {
    await using log = await watchLog(database.url);
    await untilGrown(log, 0, existing);
  }
  const hook = [...vendor.webhooks.values()][0];
  if (hook === undefined) throw new Error("No webhook was set up");
  await lengthenLog(database.url, entries);
  await runStatement(database.url, "vacuum (analyze) changes");

  let number = 0;
  const publish = async (): Promise<void> => {
    number += 1;
    const payload = {
      ...workOrderPayload(number % existing, accountSize(existing)),
      title: `Change ${number}`,
      updatedAt: changedAt(1000 + number),
    };
    const { headers, body } = signWebhook(hook.secret, `change_${number}`, "work_order.updated", payload);
    const response = await fetch(hook.url, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`A webhook was answered with ${response.status}`);
    await response.text();
  };
  const over = new AbortController();
  const publishing = (async () => {
    while (!over.signal.aborted) {
      await publish();
      await pause(1000 / perSecond);
    }
  })();
  try {
    const stretch = () => watch(fettle, database.url, seconds);
    await pause(countersMilliseconds);
    const disabled = await stretch();
    await enableEndpoint(fettle.ask, id);
    await untilFailing(fettle.ask, id);
    await pause(countersMilliseconds);
    return { disabled, dead: [await stretch(), await stretch()] };
  } finally {
    over.abort();
    await publishing;
  }
}
