import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Revocations } from "./revocations.ts";
import type { Scene } from "./scene.ts";

/** How long a process is watched for an exchange to cut off. */
const watchedMilliseconds = 3000;

/**
 * Kills a process at random, unless half of them are down, and answers what settles when another is up in its stead. Every second time
 * it is hit at the worst moment: the vendor has rotated a refresh token, and the process has not stored the new one. Then at times the
 * customer leaves as well, so that the next who asks, once the dead one's lease is over, has to find that out.
 */
export async function killOne(
  scene: Scene,
  revocations: Revocations,
  random: Random,
): Promise<{ readonly restarted: Promise<void> }> {
  const { customers, gateways, options, tokenCalls } = scene;
  const up = gateways.up();
  const place = random.pick(up);
  if (place === undefined || up.length * 2 <= options.processes) return { restarted: Promise.resolve() };
  const isAimed = random.chance(0.5);
  const isRevoked = random.chance(0.5);
  const delayed = isAimed ? tokenCalls.delayNext(({ caller }) => caller === gateways.callerAt(place)) : null;
  const cutOff = delayed === null ? null : await Promise.race([delayed.rotated, pause(watchedMilliseconds, null)]);
  const restarted = gateways.kill(place);
  delayed?.release();
  const customer = customers.find(({ login }) => login.account === cutOff?.account);
  if (customer !== undefined && isRevoked) await revocations.revoke(customer, true);
  return { restarted };
}
