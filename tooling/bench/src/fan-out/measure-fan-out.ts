import { fanOut } from "./fan-out.ts";
import { startDemo } from "../demo/start-demo.ts";

const subscribers = 300;
const changes = 50;
const rounds = 3;

/**
 * Measures the gateway's cost of delivering a change to many subscribers, when all send the same operation, and when each sends one of another
 * name so that nothing is shared. Alternates both in an ordinary demo, after one uncounted round of each.
 */
export async function measureFanOut(variables: Readonly<Record<string, string | undefined>>): Promise<void> {
  await using demo = await startDemo(variables);
  const spent = { shared: 0, own: 0 };
  for (let round = 0; round <= rounds; round += 1) {
    for (const kind of ["shared", "own"] as const) {
      const { deliveries, executions, cpuSeconds } = await fanOut(demo, subscribers, changes, kind === "shared");
      if (round === 0) continue;
      spent[kind] += cpuSeconds;
      console.log(`${kind}: ${deliveries} deliveries, ${executions} executions, ${cpuSeconds.toFixed(2)} s of processor time`);
    }
  }
  const each = (seconds: number) => `${((seconds / (subscribers * changes * rounds)) * 1e6).toFixed(0)} µs`;
  console.log(
    `${subscribers} SSE subscribers: ${each(spent.shared)} of processor time per shared delivery, ${each(spent.own)} per unshared one, ratio ${(spent.shared / spent.own).toFixed(2)}`,
  );
}
