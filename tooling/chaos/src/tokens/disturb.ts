import { setTimeout as pause } from "node:timers/promises";
import { pace } from "../pace.ts";
import { type ClockMove, moveClocks } from "../processes/clocks.ts";
import { createRandom } from "../random.ts";
import { makeSomeCall } from "./api-calls.ts";
import { killOne } from "./kill-one.ts";
import { loseSome, type Restoration } from "./lose-some.ts";
import type { Revocations } from "./revocations.ts";
import type { Scene } from "./scene.ts";

const appsAtOnce = 4;
const callEvery = [0.1, 0.5] as const;
const day = 86_400_000;
/** The clock changes: a time as a share of the run, a clock and an offset. The last offsets remain until the end. */
const clockMoves: readonly ClockMove[] = [
  [0.1, 0, day],
  [0.2, 1, -day],
  [0.7, 0, -day],
  [0.8, 1, day],
];
/** The time of the backup. */
const backUpShare = 0.4;
/** The time to wait for marks before the backup. */
const markMilliseconds = 15_000;
/** The restore happens while the vendor still accepts the refresh tokens in the backup. */
const restoreAfterSeconds = [1, 4] as const;

/** The disturbances of the nodes and their services. */
export interface Disturbances {
  /** The number of API calls, by outcome. */
  readonly apiCalls: ReadonlyMap<string, number>;
  readonly clockMoves: number;
  readonly restoration: Restoration | null;
}

/**
 * Kills processes, moves clocks, restores a backup once, revokes and reconnects systems and makes calls, all at random, until the signal. Then
 * completes everything that it has started.
 */
export async function disturb(scene: Scene, revocations: Revocations, signal: AbortSignal): Promise<Disturbances> {
  const { options, customers, ask, clocks, gateways, watch } = scene;
  const calls = new Map<string, number>();
  const kills = createRandom(options.seed + 2);
  const leavers = createRandom(options.seed + 3);
  /** While a backup is made and restored, no customer leaves and no other node is killed. */
  let isCalm = false;
  let restoration: Restoration | null = null;
  const began = performance.now();
  const at = (share: number): Promise<void> =>
    pause(Math.max(0, began + share * options.seconds * 1000 - performance.now()), undefined, { signal });
  const loseHistory = async (): Promise<void> => {
    await at(backUpShare);
    isCalm = true;
    await Promise.all(restarts);
    await revocations.settled();
    // Customers that have left for good are marked first, because a mark is impossible while the database is down.
    const isMarked = () =>
      [...revocations.away].every(({ systemId }) => watch.statuses.get(systemId) === "REAUTHORIZATION_REQUIRED");
    await watch.until(isMarked, AbortSignal.any([signal, AbortSignal.timeout(markMilliseconds)])).catch(() => undefined);
    const random = createRandom(options.seed + 4);
    restoration = await loseSome(scene, { seconds: random.between(...restoreAfterSeconds), killsNodes: random.chance(0.5) });
    isCalm = false;
  };
  const leave = async (): Promise<void> => {
    if (isCalm) return;
    const customer = leavers.pick(customers.filter((each) => !revocations.away.has(each)));
    const comesBack = leavers.chance(0.5);
    if (customer !== undefined) await revocations.revoke(customer, comesBack);
  };
  const restarts: Promise<void>[] = [];
  const kill = async (): Promise<void> => {
    if (isCalm) return;
    const killed = killOne(scene, revocations, kills);
    // Recorded while it still waits for its moment, so the restore does not begin during a kill. A failure is reported below, once.
    restarts.push(
      killed.then(
        ({ restarted }) => restarted,
        () => undefined,
      ),
    );
    await killed;
  };
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
    loseHistory(),
    moveClocks(clocks, gateways, { moves: clockMoves, places: options.processes, at }),
    ...apps,
  ]);
  await Promise.all(restarts);
  await revocations.settled();
  return { apiCalls: calls, clockMoves: clocks.moves(), restoration };
}
