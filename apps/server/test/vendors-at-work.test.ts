import { expect, test } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { served } from "./writes/declared-writes.ts";
import { vendorSide } from "./writes/vendor-side.ts";

interface Heard {
  readonly changes: { readonly entity: string; readonly kind: string };
}

/** What the people of each vendor bring about besides work orders. */
const expected = {
  "cmms-bee": ["MeterReading CREATED", "Meter UPDATED", "Stock UPDATED", "PurchaseOrder UPDATED", "MaintenancePlan UPDATED"],
  "workwave-service": [
    "Appointment CREATED",
    "Route CREATED",
    "Route UPDATED",
    "Invoice CREATED",
    "Payment CREATED",
    "Customer UPDATED",
    "WorkwaveServiceMaterialUse CREATED",
  ],
} as const;

describeEndToEnd("the vendors' people at work", () => {
  const house = useHouse({ simulator: { workOrders: 60, seed: 7 } });

  test.each(connectorIds)(
    "What happens at %s all day reaches subscribers, and nothing is missing in the end",
    async (connectorId) => {
      const { api, control, simulator, systemIds } = house();
      const systemId = systemIds[connectorId];
      await using stream = await api.sse<Heard>(
        `subscription ($where: ChangeFilter) { changes(where: $where) { entity kind } }`,
        { where: { systemId: { eq: systemId } } },
      );
      await control(connectorId).life({ on: true, everyMilliseconds: 20 });
      for (const wanted of expected[connectorId])
        await stream.first(({ data: { changes } }) => `${changes.entity} ${changes.kind}` === wanted, 60_000);
      await control(connectorId).life({ on: false });

      const vendor = vendorSide(simulator, connectorId);
      for (const entity of served[connectorId]) {
        const atVendor = await vendor.count(entity);
        const { plural } = entity.descriptor;
        await expect
          .poll(
            async () => {
              const data = await api.ask<Readonly<Record<string, { readonly totalCount: number }>>>(
                `query ($id: ID!) { ${plural}(where: { systemId: { eq: $id } }, first: 0) { totalCount } }`,
                { id: systemId },
              );
              return [plural, data[plural]?.totalCount];
            },
            { timeout: 30_000 },
          )
          .toEqual([plural, atVendor]);
      }
      expect(simulator.violations()).toEqual([]);
    },
  );
});
