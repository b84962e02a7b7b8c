import { syncSystems } from "../sync-systems.ts";
import { compareStore } from "./compare-store.ts";
import { settleMilliseconds } from "./options.ts";
import type { Scene, SceneSystem } from "./scene.ts";
import { waitUntilNothing } from "./wait-until.ts";

const webhookFaults = (seed: number): readonly object[] => [
  { kind: "lost", rate: 0.1, seed },
  { kind: "duplicated", rate: 0.12, seed: seed + 1 },
  { kind: "reordered", rate: 0.15, seed: seed + 2 },
];
const callFaults = (seed: number): readonly object[] => [
  { status: 503, rate: 0.01, seed: seed + 3 },
  { dropConnection: true, after: true, rate: 0.005, seed: seed + 4 },
];

/** Lets technicians work, and makes webhooks and calls fail. */
export async function beginLife({ systems, options }: Scene, everyMilliseconds: number): Promise<void> {
  for (const { vendor } of systems) {
    await vendor.setFaults({ webhooks: webhookFaults(options.seed), calls: callFaults(options.seed) });
    await vendor.setLife(everyMilliseconds);
  }
}

/** Ends everything that {@link beginLife} has started. */
export async function endLife({ systems }: Scene): Promise<void> {
  for (const { vendor } of systems) {
    await vendor.setLife(null);
    await vendor.clearFaults();
  }
}

/** Waits until the store matches the vendors. Returns the remaining differences when that takes too long. */
export async function settle(scene: Scene): Promise<readonly string[]> {
  const { ask, systems, gateways, options, stopping } = scene;
  const nodesDown = async (): Promise<readonly string[]> => {
    const down = options.processes - gateways.up().length;
    return down === 0 ? [] : [`${down} nodes do not start`];
  };
  const down = await waitUntilNothing(nodesDown, settleMilliseconds, stopping);
  const syncAll = async (): Promise<readonly string[]> => {
    await syncSystems(ask, systems);
    return [];
  };
  await waitUntilNothing(syncAll, settleMilliseconds, stopping);
  const lookAt = async (system: SceneSystem): Promise<readonly string[]> => {
    const waiting = await system.vendor.waitingWebhooks();
    return waiting > 0 ? [`${system.vendorId} has ${waiting} webhooks waiting`] : await compareStore(ask, system);
  };
  const look = async (): Promise<readonly string[]> => (await Promise.all(systems.map(lookAt))).flat();
  return [...down, ...(await waitUntilNothing(look, settleMilliseconds, stopping))];
}
