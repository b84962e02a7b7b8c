import { defineEntity } from "../entity.ts";
import { enumeration, instant, number, reference, text } from "../fields.ts";

/** Something that counts or measures on an asset. */
export const meter = defineEntity({
  name: "Meter",
  plural: "meters",
  idPrefix: "mtr",
  description: "Something that counts or measures on an asset, such as running hours or a temperature.",
  fields: {
    asset: reference({
      entity: "Asset",
      description: "The asset that is measured. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    location: reference({
      entity: "Location",
      description: "Where the meter is. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    name: text({
      description: "The meter's name.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
      search: true,
    }),
    unit: text({
      description: "The unit of its readings, such as h, km or °C. Null when the vendor does not say.",
      input: ["create", "update"],
    }),
    source: enumeration({
      name: "MeterSource",
      description: "Where the readings come from.",
      required: true,
      filter: true,
      values: {
        MANUAL: "People write the readings down.",
        AUTOMATIC: "A sensor or a machine sends the readings.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteSource.",
      },
    }),
    lastValue: number({
      description: "The latest reading, in the meter's unit. Null when there is none, or when the vendor does not say.",
    }),
    lastReadAt: instant({
      description: "When the latest reading was taken. Null when there is none.",
      filter: true,
      order: true,
    }),
  },
  relations: {
    readings: { entity: "MeterReading", by: "meter", as: "connection", description: "The readings of the meter." },
  },
});
