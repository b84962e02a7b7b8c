import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { AskedBench } from "../arguments.ts";
import type { Conditions } from "../machine/conditions.ts";
import { figuresOf, type Measurement } from "./figures.ts";
import { tablesOf } from "./print-table.ts";

const folder = fileURLToPath(new URL("../../results/", import.meta.url));
const documentation = fileURLToPath(new URL("../../../../docs/benchmarks.md", import.meta.url));

/** What a benchmark found, and where. */
export interface Report {
  /** The benchmark's name, and that of its results. */
  readonly bench: string;
  /** What the figures count, above the rows. */
  readonly title: string;
  readonly conditions: Conditions;
  readonly options: AskedBench;
  readonly measurements: readonly Measurement[];
}

/**
 * Prints the table, and writes everything to the benchmark's file of results. What is to be published is also written to the files under version
 * control: the figures, and the table in the documentation.
 */
export async function report({
  bench,
  title,
  conditions,
  options: { signal: _signal, ...options },
  measurements,
}: Report): Promise<void> {
  const figures = figuresOf(measurements);
  const tables = tablesOf(title, figures);
  const where = `Measured on ${new Date().toISOString().slice(0, 10)}: ${Object.values(conditions).join("; ")}.`;
  console.log(`\n${tables}\n\n${where}`);
  const text = `${JSON.stringify({ bench, title, conditions, options, figures }, null, 2)}\n`;
  for (const name of options.publish ? ["", "published/"] : [""]) {
    await mkdir(folder + name, { recursive: true });
    await writeFile(`${folder}${name}${bench}.json`, text);
  }
  console.log(`The figures are in ${folder}${bench}.json.`);
  if (options.publish) await publish(bench, `${tables}\n\n${where}\n`);
}

/** Replaces what stands between the benchmark's two comments. */
async function publish(bench: string, text: string): Promise<void> {
  const page = await readFile(documentation, "utf8");
  const [start, end] = [`<!-- ${bench} -->`, `<!-- /${bench} -->`];
  const [before, rest] = [page.slice(0, page.indexOf(start)), page.slice(page.indexOf(end))];
  await writeFile(documentation, `${before}${start}\n\n${text}\n${rest}`);
}
