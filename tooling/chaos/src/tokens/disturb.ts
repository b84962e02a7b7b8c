import { pace } from "../pace.ts";
import { createRandom } from "../random.ts";
import { makeSomeCall } from "./api-calls.ts";
import { killOne } from "./kill-one.ts";
import type { Revocations } from "./revocations.ts";
import type { Scene } from "./scene.ts";

const appsAtOnce = 4;
const callEvery = [0.1, 0.5] as const;

/**
 * Kills processes, revokes and reconnects systems and makes calls, all at random, until the signal; then brings what it has begun to
 * its end. Answers how often the API's calls came out how.
 */
export async function disturb(scene: Scene, revocations: Revocations, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const { options, customers, ask } = scene;
  const calls = new Map<string, number>();
  const kills = createRandom(options.seed + 2);
  const leavers = createRandom(options.seed + 3);
  const leave = async (): Promise<void> => {
    const customer = leavers.pick(customers.filter((each) => !revocations.away.has(each)));
    const comesBack = leavers.chance(0.5);
    if (customer !== undefined) await revocations.revoke(customer, comesBack);
  };
  const restarts: Promise<void>[] = [];
  const kill = async (): Promise<void> => void restarts.push((await killOne(scene, revocations, kills)).restarted);
  const apps = Array.from({ length: appsAtOnce }, (_, index) => {
    const random = createRandom(options.seed + 10 + index);
    return pace(callEvery, random, signal, async () => {
      const outcome = await makeSomeCall(ask, random.pick(customers)?.systemId ?? "", random);
      calls.set(outcome, (calls.get(outcome) ?? 0) + 1);
    });
  });
  await Promise.all([
    options.kills ? pace(options.killEvery, kills, signal, kill) : undefined,
    pace(options.revokeEvery, leavers, signal, leave),
    ...apps,
  ]);
  await Promise.all(restarts);
  await revocations.settled();
  return calls;
}
