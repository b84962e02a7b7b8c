import { defineEntity } from "../entity.ts";
import { enumeration, instant, reference, text } from "../fields.ts";

/** A time in which an asset did not work. */
export const downtime = defineEntity({
  name: "Downtime",
  plural: "downtimes",
  idPrefix: "down",
  description: "A time in which an asset did not work.",
  fields: {
    asset: reference({
      entity: "Asset",
      description: "The asset. Null when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    type: enumeration({
      name: "DowntimeType",
      description: "Whether it was planned.",
      required: true,
      filter: true,
      input: ["create", "update"],
      values: {
        PLANNED: "The asset was stopped on purpose.",
        UNPLANNED: "The asset broke down.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteType.",
      },
    }),
    startedAt: instant({ description: "When the asset stopped.", required: true, filter: true, order: true, input: ["create"] }),
    endedAt: instant({
      description: "When the asset ran again. Null while it is down.",
      filter: true,
      input: ["create", "update"],
    }),
    reason: text({
      description: "Why the asset did not work. Null when the vendor does not say.",
      filter: true,
      input: ["create", "update"],
    }),
    workOrder: reference({
      entity: "WorkOrder",
      description: "The work order about it. Null when there is none, or when it has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
  },
});
