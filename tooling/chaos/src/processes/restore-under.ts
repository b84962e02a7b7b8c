import type { OwnServices } from "../services/open-services.ts";
import type { Gateways } from "./gateways.ts";

/** Puts the backup back: while the nodes are down, or under the living nodes, to which it is a failover that lost commits. */
export async function restoreUnder(gateways: Gateways, services: OwnServices, killsNodes: boolean): Promise<void> {
  const restored = Promise.withResolvers<void>();
  const revived = killsNodes ? gateways.up().map((place) => gateways.kill(place, () => restored.promise)) : [];
  await services.restore();
  restored.resolve();
  await Promise.all(revived);
}
