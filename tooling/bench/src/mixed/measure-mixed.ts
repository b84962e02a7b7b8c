import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { connectAccount, type Fettle, type FettlePlace, readMetric, startFettle, untilRead } from "../house/fettle.ts";
import { memoryOf } from "../house/memory-of.ts";
import { openDatabase } from "../house/open-database.ts";
import { startVendor, type Vendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { createActions } from "./actions.ts";
import { startLoad } from "./load.ts";

const usualWorkOrders = 2000;
const accounts = 3;
const samplesAMinute = 20;
const minuteMilliseconds = 60_000;

/** A server's memory in megabytes. The heap is the least of a minute's samples: what garbage collection left. */
interface Memory {
  readonly resident: number;
  readonly heap: number;
}

async function watchMinute(fettle: Fettle, signal: AbortSignal): Promise<Memory> {
  let heap = Number.POSITIVE_INFINITY;
  for (let sample = 0; sample < samplesAMinute; sample += 1) {
    await pause(minuteMilliseconds / samplesAMinute, undefined, { signal });
    heap = Math.min(heap, await readMetric(fettle, "nodejs_heap_used_bytes"));
  }
  return { resident: (await memoryOf(fettle.processId)) / 2 ** 20, heap: heap / 2 ** 20 };
}

function failEarly(): never {
  throw new Error("The load ended early");
}

/** Keeps a server at about 60 % of its core with queries, webhooks, polls and subscribers, and measures its memory every minute. */
export async function measureMixed(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const workOrders = asked.size ?? usualWorkOrders;
  const cores = await divideCores();
  const watch = watchMachine([process.pid], asked);
  const measurements: Measurement[] = [];
  let postgres = "";

  async function observe(who: string, place: Omit<FettlePlace, "vendorUrl">, vendor: Vendor): Promise<void> {
    const polled = { FETTLE_POLL_INTERVAL_SECONDS: "5", ...place.variables };
    await using fettle = await startFettle(cores, { ...place, vendorUrl: vendor.url, variables: polled });
    for (let number = 0; number < accounts; number += 1) await connectAccount(fettle.ask, `mixed-${number}`);
    await untilRead(fettle.ask, 0, workOrders);
    const webhook = vendor.webhooks.get("mixed-0");
    if (webhook === undefined) throw new Error("Fettle has set up no webhook");
    using actions = createActions(fettle, webhook, workOrders);
    const load = startLoad(fettle.processId, () => actions.next());
    const note = (what: string, value: number): void => {
      measurements.push({ what, who, value, p99: null, isSpoilt: false });
    };
    const shareOfCore = load.share;
    await shareOfCore();
    const memories: Memory[] = [];
    for (let minute = 1; minute <= asked.minutes; minute += 1) {
      const memory = await Promise.race([watchMinute(fettle, asked.signal), load.ended.then(() => failEarly())]);
      const share = await shareOfCore();
      memories.push(memory);
      console.log(
        `${who}, minute ${minute}: ${memory.resident.toFixed(0)} MB resident, ${memory.heap.toFixed(1)} MB heap, ${(share * 100).toFixed(0)} % of a core`,
      );
      note(`minute ${minute}, resident, MB`, memory.resident);
      note(`minute ${minute}, heap, MB`, memory.heap);
      note(`minute ${minute}, share of a core`, share);
    }
    await load.stop();
    console.log(
      `${who}: ${Object.entries(actions.done)
        .map(([kind, count]) => `${count} × ${kind}`)
        .join(", ")}`,
    );
    const [first, last] = [memories[0], memories.at(-1)];
    if (first === undefined || last === undefined) return;
    note("resident at the end, divided by that after a minute", last.resident / first.resident);
    note("heap at the end, divided by that after a minute", last.heap / first.heap);
  }

  await using vendor = await startVendor(workOrders);
  const takesPart = (name: string): boolean => asked.only?.includes(name) ?? true;
  await watch.untilQuiet();
  if (takesPart("PostgreSQL")) {
    await using database = await openDatabase(variables, "fettle_bench_mixed", { keep: false });
    postgres = database.description;
    await observe("PostgreSQL", { databaseUrl: database.url }, vendor);
  }
  if (takesPart("embedded")) {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "fettle-bench-"));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    await observe("embedded", { databaseUrl: null, variables: { FETTLE_DATA_DIR: folder } }, vendor);
  }
  await report({
    bench: "mixed",
    title: "mixed load",
    conditions: { ...machineConditions(), postgres, driver: "Node, paced", pinning: cores.description },
    options: asked,
    measurements,
  });
}
