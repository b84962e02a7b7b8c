import type { OwnServices } from "../services/open-services.ts";
import type { Gateways } from "./gateways.ts";

/** Restores the backup while the nodes are down, or under running nodes, which see it as a failover that lost commits. */
export async function restoreUnder(gateways: Gateways, services: OwnServices, killsNodes: boolean): Promise<void> {
  const restored = Promise.withResolvers<void>();
  const revived = killsNodes ? gateways.up().map((place) => gateways.kill(place, () => restored.promise)) : [];
  await services.restore();
  restored.resolve();
  await Promise.all(revived);
}
