import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Ask, connectAccount, startFettle } from "../house/fettle.ts";
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

/** What a dead endpoint costs while changes come. */
export interface DeadEndpoint {
  /** Of all tables of deliveries and of consumers. */
  readonly rowsPerSecond: number;
  /** Bytes before the endpoint was enabled, and the most while it was watched. */
  readonly memoryBefore: number;
  readonly memoryMost: number;
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

  let [number, isOver] = [0, false];
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
  const publishing = (async () => {
    while (!isOver) {
      await publish();
      await pause(1000 / perSecond);
    }
  })();
  // The changes that come take memory of their own.
  await pause(countersMilliseconds);
  const memoryBefore = await memoryOf(fettle.processId);
  await enableEndpoint(fettle.ask, id);
  await untilFailing(fettle.ask, id);
  await pause(countersMilliseconds);
  const [rowsBefore, start] = [await rowsWritten(database.url), performance.now()];
  let memoryMost = 0;
  while (performance.now() - start < seconds * 1000) {
    memoryMost = Math.max(memoryMost, await memoryOf(fettle.processId));
    await pause(1000);
  }
  const rows = (await rowsWritten(database.url)) - rowsBefore;
  const rowsPerSecond = rows / ((performance.now() - start) / 1000);
  isOver = true;
  await publishing;
  return { rowsPerSecond, memoryBefore, memoryMost };
}
