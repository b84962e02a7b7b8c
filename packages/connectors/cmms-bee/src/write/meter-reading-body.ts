import type { meterReading } from "@fettle/connector";
import type { Writes } from "../api/resource.ts";
import { bodyOf } from "./body-of.ts";

/** How readings are written. The vendor refuses one that is older than the meter's last, and lets nobody change one. */
export const meterReadingWrites: Writes<typeof meterReading.fields> = {
  writable: {
    create: ["meter", "value", "readAt", "technician"],
    requiredOnCreate: ["meter", "value", "readAt"],
  },
  body: ({ meter, value, readAt, technician }, context) =>
    bodyOf("MeterReading", { meterId: meter, value, readAt, userId: technician }, context),
};
