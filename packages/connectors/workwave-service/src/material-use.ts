import { defineEntity, instant, number, reference, text } from "@fettle/connector";

/** A chemical or bait that a technician applied at a visit: what authorities ask pest-control companies to keep. */
export const materialUse = defineEntity({
  name: "WorkwaveServiceMaterialUse",
  plural: "workwaveServiceMaterialUses",
  idPrefix: "wwmu",
  description:
    "A chemical or bait that a technician applied at a visit, as authorities require pest-control companies to record it.",
  fields: {
    material: text({
      description: "The name of the material.",
      required: true,
      filter: true,
      order: true,
      input: ["create", "update"],
    }),
    part: reference({
      entity: "Part",
      description: "The material in the vendor's catalog. Null when it is not in it, or when it has not been synced yet.",
      filter: true,
    }),
    epaNumber: text({
      description: "The material's registration number at the U.S. Environmental Protection Agency. Null when it has none.",
      filter: true,
      input: ["create", "update"],
    }),
    quantity: number({
      description: "How much was applied, in `unit`. Null when the vendor does not say.",
      input: ["create", "update"],
    }),
    unit: text({
      description: "The unit of the quantity, such as oz or gal. Null when the vendor does not say.",
      input: ["create", "update"],
    }),
    targetPest: text({
      description: "The pest that it was applied against, in the vendor's own word. Null when the vendor does not say.",
      filter: true,
      input: ["create", "update"],
    }),
    workOrder: reference({
      entity: "WorkOrder",
      description: "The work that it was applied for. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    technician: reference({
      entity: "Technician",
      description: "Who applied it. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    appliedAt: instant({
      description: "When it was applied. Null when the vendor does not say.",
      filter: true,
      order: true,
      input: ["create"],
    }),
  },
});
