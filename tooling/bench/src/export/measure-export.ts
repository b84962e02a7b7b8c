import type { AskedBench } from "../arguments.ts";
import { startFettle } from "../house/fettle.ts";
import { openDatabase } from "../house/open-database.ts";
import { type MeasuredServer, startServer } from "../house/start-server.ts";
import { startVendor } from "../house/start-vendor.ts";
import { machineConditions } from "../machine/conditions.ts";
import { divideCores } from "../machine/cores.ts";
import { watchMachine } from "../machine/quiet.ts";
import { prepareData, readerRole } from "../query/prepare-data.ts";
import type { Measurement } from "../rounds/figures.ts";
import { report } from "../rounds/report.ts";
import { readExport } from "./read-export.ts";

const usualSize = 20_000;
const path = "/export/workOrders?fields=number,title,description,status,priority,asset,dueAt,updatedAt";
const megabyte = 2 ** 20;

/** Who exports, and what a request needs. */
interface Exporter extends AsyncDisposable {
  readonly server: MeasuredServer;
  readonly headers: Readonly<Record<string, string>>;
}

/** Measures an export of all records, and the server's memory meanwhile, beside hand-written Node that passes on a cursor's lines. */
export async function measureExport(variables: Readonly<Record<string, string | undefined>>, asked: AskedBench): Promise<void> {
  const size = asked.size ?? usualSize;
  const cores = await divideCores();
  await using database = await openDatabase(variables, `fettle_bench_export_${size}`, { keep: asked.keep, role: readerRole });
  await using vendor = await startVendor(size);
  const place = { databaseUrl: database.url, vendorUrl: vendor.url };
  {
    await using fettle = await startFettle(cores, place);
    await prepareData(database, fettle, size);
  }
  const fettle = async (): Promise<Exporter> => {
    const server = await startFettle(cores, place);
    const headers = { authorization: `Bearer ${server.token}` };
    return { server, headers, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  };
  const limit = async (): Promise<Exporter> => {
    const file = new URL("limits/server.ts", import.meta.url);
    const server = await startServer(cores, { file, words: [JSON.stringify({ databaseUrl: database.url })] });
    return { server, headers: {}, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  };
  const exporters = [
    { who: "Fettle", start: fettle },
    { who: "cursor", start: limit },
  ].filter(({ who }) => asked.only?.includes(who) ?? true);
  const watch = watchMachine([process.pid, database.serverProcess ?? process.pid], asked);
  const measurements: Measurement[] = [];
  for (let round = 1; round <= asked.rounds; round += 1) {
    for (const { who, start } of exporters) {
      await using exporter = await start();
      const read = () => readExport(exporter.server, path, exporter.headers, size);
      // The first one finds code that is not compiled yet.
      await read();
      for (const session of await database.sessionProcesses()) await cores.moveAside(session).catch(() => undefined);
      await watch.untilQuiet();
      const { result, isSpoilt } = await watch.undisturbed(read);
      const note = (what: string, value: number): void => {
        console.log(`round ${round}, ${who}, ${what}: ${value.toFixed(0)}`);
        measurements.push({ what, who, value, p99: null, isSpoilt });
      };
      note("records a second", result.records / result.seconds);
      note("memory in the first quarter, MB", result.memoryAtFirst / megabyte);
      note("memory in the rest, MB", result.memoryLater / megabyte);
    }
  }
  await report({
    bench: "export",
    title: `an export of ${size} work orders`,
    conditions: { ...machineConditions(), postgres: database.description, driver: "one reader", pinning: cores.description },
    options: asked,
    measurements,
  });
}
