import type { Meter } from "../maintenance-rows.ts";
import type { Resource } from "../resource.ts";

export const meters: Resource<Meter> = {
  path: "/meters",
  name: "meters",
  table: (records) => records.meters,
  prefix: "ME",
  create: ["name", "unit", "assetId", "locationId"],
  update: ["name", "unit"],
  isDeletable: true,
  references: { assetId: "assets", locationId: "locations" },
  blank: () => ({
    name: "",
    unit: null,
    source: "manual",
    assetId: null,
    locationId: null,
    lastValue: null,
    lastReadAt: null,
  }),
};
