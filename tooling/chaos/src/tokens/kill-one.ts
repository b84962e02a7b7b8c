import { setTimeout as pause } from "node:timers/promises";
import type { Random } from "../random.ts";
import type { Revocations } from "./revocations.ts";
import type { Scene } from "./scene.ts";

/** The time during which a process is watched for an exchange to cut off. */
const watchedMilliseconds = 3000;

/**
 * Kills a random process, unless half of them are down, and returns a promise of its successor. Every second kill comes at the worst moment:
 * the vendor has rotated a refresh token, and the process has not stored the new one. At times the customer then revokes the access, which
 * the next caller must find out once the dead process's lease has expired.
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
