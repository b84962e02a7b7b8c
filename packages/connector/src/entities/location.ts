import { defineEntity } from "../entity.ts";
import { boolean, enumeration, number, reference, text } from "../fields.ts";
import { address } from "./address.ts";

/** A place where work is done: a site, a building, an area, a service address. */
export const location = defineEntity({
  name: "Location",
  plural: "locations",
  idPrefix: "loc",
  description: "A place where work is done: a site, a building, an area, a service address.",
  fields: {
    name: text({ description: "What people call it.", required: true, filter: true, order: true }),
    code: text({ description: "Its short code at the customer. Null where the vendor has none.", filter: true }),
    type: enumeration({
      name: "LocationType",
      description: "What kind of place it is.",
      required: true,
      filter: true,
      values: {
        SITE: "Grounds with one or more buildings.",
        BUILDING: "One building.",
        AREA: "A part of a building or of the grounds.",
        STOREROOM: "Where parts are kept.",
        SERVICE_ADDRESS: "A customer's address that is visited.",
        OTHER: "Another kind that the vendor names.",
        UNKNOWN: "The vendor's word is not known to Fettle, or it has none; see remoteType.",
      },
    }),
    parent: reference({
      entity: "Location",
      description: "The place it is a part of. Null at the top, or when it has not been synced yet.",
      filter: true,
    }),
    customer: reference({
      entity: "Customer",
      description: "Whose place it is. Null when unknown or not synced yet.",
      filter: true,
    }),
    address: address({ description: "Its postal address. Null when the vendor has none." }),
    latitude: number({ description: "Degrees north, WGS 84. Null when unknown." }),
    longitude: number({ description: "Degrees east, WGS 84. Null when unknown." }),
    timeZone: text({ description: "Its IANA time zone, such as America/Chicago. Null when unknown." }),
    instructions: text({ description: "What a visitor should know: gate code, dog, parking. Null when nothing was written." }),
    isActive: boolean({ description: "False when the vendor archived or deactivated it.", required: true, filter: true }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "location", as: "connection", description: "The work orders at it." },
  },
});
