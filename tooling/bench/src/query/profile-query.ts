import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Driver } from "../driver/driver.ts";
import type { FettlePlace } from "../house/fettle.ts";
import type { BenchDatabase } from "../house/open-database.ts";
import { countStatements } from "../house/statements.ts";
import type { Cores } from "../machine/cores.ts";
import { askOnce } from "./ask-once.ts";
import { type cachingName, fettleContestant } from "./fettle-contestant.ts";
import { type Sample, shapes } from "./shapes.ts";

const requests = 20;
const connections = 32;
const mostShown = 200;

/**
 * Prints the statements of one request of each shape, then loads the server with each shape and writes its processor profile, which Chrome's
 * developer tools open. What the server does in the background is counted as well, in less than one call a request.
 */
export async function profileQuery(
  cores: Cores,
  place: FettlePlace,
  sample: Sample,
  {
    name,
    database,
    driver,
    seconds,
  }: {
    readonly name: "Fettle" | typeof cachingName;
    readonly database: BenchDatabase;
    readonly driver: Driver;
    readonly seconds: number;
  },
): Promise<void> {
  const folder = fileURLToPath(new URL("../../results/profile/", import.meta.url));
  await mkdir(folder, { recursive: true });
  const nodeWords = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
  await using running = await fettleContestant(cores, { ...place, nodeWords }, sample, name).start();
  for (const shape of shapes) {
    const plan = running.planOf(shape);
    await askOnce(plan);
    const counted = await countStatements(database.url, async () => {
      for (let number = 0; number < requests; number += 1) await askOnce(plan);
    });
    console.log(`\n${shape}: statements of one request`);
    for (const { calls, text } of counted)
      console.log(`${(calls / requests).toFixed(2).padStart(6)}  ${text.slice(0, mostShown)}`);
  }
  for (const shape of shapes) {
    const { perSecond } = await driver.drive(running.planOf(shape), { connections, seconds });
    console.log(`${shape}: ${perSecond.toFixed(0)} a second while profiled`);
  }
  console.log(`The profile is written to ${folder} as the server ends.`);
}
