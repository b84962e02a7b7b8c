import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Conditions } from "../machine/conditions.ts";
import { figuresOf, type Measurement } from "./figures.ts";
import { tableOf } from "./print-table.ts";

const folder = fileURLToPath(new URL("../../results/", import.meta.url));

/** What a benchmark found, and where. */
export interface Report {
  /** The benchmark's name, and that of its results. */
  readonly bench: string;
  /** What the figures count, above the rows. */
  readonly title: string;
  readonly conditions: Conditions;
  readonly options: object;
  readonly measurements: readonly Measurement[];
}

/** Prints the table, and writes everything to the benchmark's file of results. */
export async function report({ bench, title, conditions, options, measurements }: Report): Promise<void> {
  const figures = figuresOf(measurements);
  console.log(`\n${tableOf(title, figures)}\n`);
  console.log(Object.values(conditions).join("; "));
  await mkdir(folder, { recursive: true });
  const file = `${folder}${bench}.json`;
  await writeFile(file, `${JSON.stringify({ bench, title, conditions, options, figures }, null, 2)}\n`);
  console.log(`Written to ${file}`);
}
