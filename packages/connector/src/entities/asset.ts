import { defineEntity } from "../entity.ts";
import { boolean, enumeration, instant, reference, text } from "../fields.ts";

/** A thing that is kept in order: a machine, a vehicle, a piece of equipment. */
export const asset = defineEntity({
  name: "Asset",
  plural: "assets",
  idPrefix: "ast",
  description: "A thing that is kept in order: a machine, a vehicle, a piece of equipment.",
  fields: {
    number: text({ description: "The number on its label. Null where the vendor has none.", filter: true }),
    name: text({ description: "What people call it.", required: true, filter: true, order: true }),
    description: text({ description: "More about it. Null when nothing was written." }),
    status: enumeration({
      name: "AssetStatus",
      description: "Whether it runs.",
      required: true,
      filter: true,
      values: {
        OPERATIONAL: "It runs.",
        DOWN: "It does not run.",
        STANDBY: "It could run and is kept back.",
        DECOMMISSIONED: "Taken out of use.",
        UNKNOWN: "The vendor's word is not known to Fettle, or it has none; see remoteStatus.",
      },
    }),
    parent: reference({
      entity: "Asset",
      description: "The asset it is a part of. Null at the top, or when it has not been synced yet.",
      filter: true,
    }),
    location: reference({
      entity: "Location",
      description: "Where it stands. Null when unknown or not synced yet.",
      filter: true,
    }),
    customer: reference({
      entity: "Customer",
      description: "Whose it is. Null when unknown or not synced yet.",
      filter: true,
    }),
    category: text({ description: "The vendor's class of assets. Null when there is none." }),
    manufacturer: text({ description: "Who made it. Null when unknown." }),
    model: text({ description: "The maker's model. Null when unknown." }),
    serialNumber: text({ description: "The maker's serial number. Null when unknown.", filter: true }),
    barcode: text({ description: "What its barcode or tag reads. Null when it has none." }),
    criticality: text({ description: "How much depends on it, in the vendor's word. Null when nobody said." }),
    inServiceAt: instant({ description: "When it was put to use. Null when unknown.", takesDate: true }),
    warrantyExpiresAt: instant({ description: "When its warranty ends. Null when unknown or without one.", takesDate: true }),
    isActive: boolean({ description: "False when the vendor archived or deactivated it.", required: true, filter: true }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "asset", as: "connection", description: "The work orders on it." },
  },
});
