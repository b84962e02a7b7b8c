import type { meter } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { bodyOf } from "./body-of.ts";

/** How meters are written. Their last values come from readings. */
export const meterWrites: Writes<typeof meter.fields> = {
  writable: { create: ["asset", "location", "name", "unit"], update: ["name", "unit"], requiredOnCreate: ["name"] },
  body: ({ asset, location, name, unit }, context) =>
    bodyOf("Meter", { assetId: asset, locationId: location, name, unit }, context),
  isDeletable: true,
};
