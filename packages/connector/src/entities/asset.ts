import { defineEntity } from "../entity.ts";
import { boolean, enumeration, instant, reference, text } from "../fields.ts";

/** A machine, a vehicle or another piece of equipment that is maintained. */
export const asset = defineEntity({
  name: "Asset",
  plural: "assets",
  idPrefix: "ast",
  description: "A machine, a vehicle or another piece of equipment that is maintained.",
  fields: {
    number: text({ description: "The number on the asset's label. Null when the vendor has none.", filter: true, search: true }),
    name: text({ description: "The asset's name.", required: true, filter: true, order: true, search: true }),
    description: text({ description: "A longer description of the asset. Null when there is none.", search: true }),
    status: enumeration({
      name: "AssetStatus",
      description: "Whether the asset is in operation.",
      required: true,
      filter: true,
      values: {
        OPERATIONAL: "The asset is in operation.",
        DOWN: "The asset is out of order.",
        STANDBY: "The asset could run and is kept in reserve.",
        DECOMMISSIONED: "The asset has been taken out of service.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteStatus.",
      },
    }),
    parent: reference({
      entity: "Asset",
      description: "The asset that this asset is a part of. Null at the top, or when it has not been synced yet.",
      filter: true,
    }),
    location: reference({
      entity: "Location",
      description: "The location of the asset. Null when unknown or not synced yet.",
      filter: true,
    }),
    customer: reference({
      entity: "Customer",
      description: "The customer who owns the asset. Null when unknown or not synced yet.",
      filter: true,
    }),
    category: text({ description: "The vendor's class of assets. Null when there is none." }),
    manufacturer: text({ description: "The asset's manufacturer. Null when unknown." }),
    model: text({ description: "The manufacturer's model. Null when unknown." }),
    serialNumber: text({ description: "The manufacturer's serial number. Null when unknown.", filter: true }),
    barcode: text({ description: "The text of the asset's barcode or tag. Null when it has none." }),
    criticality: text({ description: "How critical the asset is, in the vendor's own word. Null when the vendor does not say." }),
    inServiceAt: instant({ description: "When the asset was put into service. Null when unknown.", takesDate: true }),
    warrantyExpiresAt: instant({
      description: "When the asset's warranty ends. Null when unknown, or when there is none.",
      takesDate: true,
    }),
    isActive: boolean({
      description: "False when the asset is archived or deactivated at the vendor.",
      required: true,
      filter: true,
    }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "asset", as: "connection", description: "The work orders on this asset." },
    children: { entity: "Asset", by: "parent", as: "connection", description: "The assets that are a part of this one." },
    meters: { entity: "Meter", by: "asset", as: "connection", description: "The meters on this asset." },
    downtimes: { entity: "Downtime", by: "asset", as: "connection", description: "The times in which the asset did not work." },
    plans: { entity: "MaintenancePlan", by: "assets", as: "connection", description: "The maintenance plans of the asset." },
    requests: { entity: "WorkRequest", by: "asset", as: "connection", description: "The requests for work on the asset." },
    notes: { entity: "Note", by: "attachedTo", as: "connection", description: "The comments on it." },
    documents: { entity: "Document", by: "attachedTo", as: "connection", description: "Its files." },
  },
});
