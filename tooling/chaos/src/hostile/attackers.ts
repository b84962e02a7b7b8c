import { setTimeout as pause } from "node:timers/promises";
import { addTo } from "../counts.ts";
import { createRandom } from "../random.ts";
import type { Attack, Target } from "./attack.ts";
import { almostAll, brokenBody, drippingBody, drippingHead, hugeBody, noHttp, tinyChunks } from "./attacks/bodies.ts";
import { hardDocuments } from "./attacks/documents.ts";
import { brokenFrames, manyOperations, silentSocket, tinyFragments } from "./attacks/frames.ts";

/** Every kind of attack, by its name in reports. */
const attacks: ReadonlyMap<string, Attack> = new Map([
  ["one-byte chunks", tinyChunks],
  ["dripping bodies", drippingBody],
  ["unfinished bodies", almostAll],
  ["huge bodies", hugeBody],
  ["dripping headers", drippingHead],
  ["non-HTTP bytes", noHttp],
  ["broken bodies", brokenBody],
  ["hard documents", hardDocuments],
  ["one-byte fragments", tinyFragments],
  ["broken frames", brokenFrames],
  ["silent sockets", silentSocket],
  ["sockets with many operations", manyOperations],
]);

/** The number of attacks of each kind, and of their outcomes. */
export interface AttackCounts {
  readonly made: ReadonlyMap<string, number>;
  readonly endings: ReadonlyMap<string, number>;
}

/** Attacks over this many concurrent sockets until the signal. Each socket makes one attack after another. */
export async function attack(target: Omit<Target, "random">, sockets: number, seed: number): Promise<AttackCounts> {
  const made = new Map<string, number>();
  const endings = new Map<string, number>();
  const names = [...attacks.keys()];
  const attacker = async (index: number): Promise<void> => {
    const random = createRandom(seed + index);
    // Spreads the first connections over some time.
    await pause(random.between(0, 2000), undefined, { signal: target.signal }).catch(() => undefined);
    while (!target.signal.aborted) {
      const name = random.pick(names) ?? "";
      addTo(made, name);
      addTo(endings, (await attacks.get(name)?.({ ...target, random })) ?? "unknown");
      await pause(random.between(20, 300), undefined, { signal: target.signal }).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: sockets }, (_, index) => attacker(index)));
  return { made, endings };
}
