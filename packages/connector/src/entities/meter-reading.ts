import { defineEntity } from "../entity.ts";
import { instant, number, reference } from "../fields.ts";

/** What a meter showed at a time. */
export const meterReading = defineEntity({
  name: "MeterReading",
  plural: "meterReadings",
  idPrefix: "read",
  description: "What a meter showed at a time.",
  fields: {
    meter: reference({
      entity: "Meter",
      description: "The meter. Null when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    value: number({ description: "The reading, in the meter's unit.", required: true, filter: true, input: ["create"] }),
    readAt: instant({ description: "When the reading was taken.", required: true, filter: true, order: true, input: ["create"] }),
    technician: reference({
      entity: "Technician",
      description: "Who took the reading. Null when nobody did, or when the technician has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
  },
});
