import { connections } from "./connections/scenario.ts";
import { feed } from "./feed/scenario.ts";
import { fuzz } from "./fuzz/scenario.ts";
import { hostile } from "./hostile/scenario.ts";
import { type PreparedRun, type Scenario, UsageError } from "./scenario.ts";
import { tokens } from "./tokens/scenario.ts";
import { webhooks } from "./webhooks/scenario.ts";

/** Every scenario, by name. */
const scenarios: ReadonlyMap<string, Scenario> = new Map([
  ["tokens", tokens],
  ["feed", feed],
  ["connections", connections],
  ["hostile", hostile],
  ["fuzz", fuzz],
  ["webhooks", webhooks],
]);

const usageOf = ([name, { usage }]: readonly [string, Scenario]): string => `npm run chaos -- ${name} ${usage}`;

/** Reads the command line of the chaos run. @throws UsageError */
export function readArguments([name = "", ...words]: readonly string[]): PreparedRun & { readonly name: string } {
  const scenario = scenarios.get(name);
  if (scenario === undefined) {
    const names = [...scenarios.keys()].join(" or ");
    throw new UsageError(`The scenario must be ${names}.\n${[...scenarios].map((each) => `  ${usageOf(each)}`).join("\n")}`);
  }
  try {
    return { name, ...scenario.prepare(words) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message} Usage: ${usageOf([name, scenario])}`, { cause: error });
  }
}
