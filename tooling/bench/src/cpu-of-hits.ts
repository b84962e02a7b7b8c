import { findDriver } from "./driver/find-driver.ts";
import { type FettlePlace, readMetric, startFettle } from "./house/fettle.ts";
import { openDatabase } from "./house/open-database.ts";
import { startVendor } from "./house/start-vendor.ts";
import { divideCores } from "./machine/cores.ts";
import { fettleContestant } from "./query/fettle-contestant.ts";
import { prepareData, readerRole, readSample } from "./query/prepare-data.ts";

const asked = { rounds: 1, seconds: 3 };
const [cores, driver] = [await divideCores(), await findDriver()];
await using database = await openDatabase({}, `fettle_bench_cpu`, { keep: false, counts: true, role: readerRole } as never);
await using vendor = await startVendor(5000);
const place: FettlePlace = { databaseUrl: database.url, vendorUrl: vendor.url };
{
  await using fettle = await startFettle(cores, place);
  await prepareData(database, fettle, 5000);
}
const sample = await readSample(database);
const prof = process.argv[2];
const nodeWords = prof ? ["--cpu-prof", `--cpu-prof-dir=${prof}`] : [];
await using running = await fettleContestant(cores, { ...place, nodeWords }, sample, "Fettle + cache").start();
for (const shape of ["typename", "list", "typename", "list"] as const) {
  const plan = running.planOf(shape);
  await driver.drive(plan, { connections: 32, seconds: 2 });
  const before = await readMetric(running.server as never, "process_cpu_seconds_total");
  const { perSecond } = await driver.drive(plan, { connections: 32, seconds: asked.seconds });
  const used = (await readMetric(running.server as never, "process_cpu_seconds_total")) - before;
  console.log(
    shape,
    perSecond.toFixed(0),
    "a second;",
    ((used / (perSecond * asked.seconds)) * 1e6).toFixed(0),
    "µs of CPU each",
  );
}
