import type { Scene } from "./scene.ts";
import { waitUntilNothing } from "./wait-until.ts";

/** Several times the poll interval, and the backoff of a restart. */
const pollMilliseconds = 30_000;

const query = /* GraphQL */ `
  query ($where: WorkOrderFilter) {
    workOrders(first: 1, where: $where) {
      totalCount
    }
  }
`;

/** Checks that polls continue, whatever the nodes' clocks show: a change without a webhook must arrive. Returns the systems where none does. */
export async function checkPolls({ ask, systems, stopping }: Scene): Promise<readonly string[]> {
  const title = "Without a webhook";
  for (const { vendor } of systems) {
    await vendor.setFaults({ webhooks: [{ kind: "lost", rate: 1 }] });
    const [remoteId] = await vendor.workOrderIds();
    if (remoteId !== undefined) await vendor.changeWorkOrder(remoteId, { title });
  }
  const look = async (): Promise<readonly string[]> => {
    const missing = systems.map(async ({ vendorId, systemId }) => {
      const where = { systemId: { eq: systemId }, title: { eq: title } };
      const { workOrders } = await ask<{ workOrders: { totalCount: number } }>(query, { where });
      return workOrders.totalCount > 0 ? [] : [`no poll has reached ${vendorId} for ${pollMilliseconds / 1000} s`];
    });
    return (await Promise.all(missing)).flat();
  };
  const left = await waitUntilNothing(look, pollMilliseconds, stopping);
  for (const { vendor } of systems) await vendor.clearFaults();
  return left;
}
