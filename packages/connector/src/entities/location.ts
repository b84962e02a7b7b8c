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
    name: text({
      description: "The location's name.",
      required: true,
      filter: true,
      order: true,
      search: true,
      input: ["create", "update"],
    }),
    code: text({
      description: "The customer's short code for the location. Null when the vendor has none.",
      filter: true,
      search: true,
      input: ["create", "update"],
    }),
    type: enumeration({
      name: "LocationType",
      description: "The kind of place.",
      required: true,
      filter: true,
      input: ["create"],
      values: {
        SITE: "The location is a site with one or more buildings.",
        BUILDING: "The location is a single building.",
        AREA: "The location is a part of a building or a site.",
        STOREROOM: "The location is a store for parts.",
        SERVICE_ADDRESS: "The location is a customer's address that technicians visit.",
        OTHER: "The vendor names another kind; see remoteType.",
        UNKNOWN: "Fettle does not know the vendor's word, or the vendor gives none; see remoteType.",
      },
    }),
    parent: reference({
      entity: "Location",
      description: "The location that this location is a part of. Null at the top, or when it has not been synced yet.",
      filter: true,
      input: ["create"],
    }),
    customer: reference({
      entity: "Customer",
      description: "The customer at this location. Null when unknown or not synced yet.",
      filter: true,
      input: ["create"],
    }),
    address: address({ description: "The postal address. Null when the vendor has none.", input: ["create", "update"] }),
    latitude: number({ description: "The latitude in degrees north (WGS 84). Null when unknown." }),
    longitude: number({ description: "The longitude in degrees east (WGS 84). Null when unknown." }),
    timeZone: text({ description: "The location's IANA time zone, such as America/Chicago. Null when unknown." }),
    instructions: text({
      description: "What a visitor should know, such as a gate code, a dog or parking. Null when there is nothing.",
      input: ["create", "update"],
    }),
    isActive: boolean({
      description: "False when the location is archived or deactivated at the vendor.",
      required: true,
      filter: true,
    }),
  },
  relations: {
    workOrders: { entity: "WorkOrder", by: "location", as: "connection", description: "The work orders at this location." },
    children: { entity: "Location", by: "parent", as: "connection", description: "The locations that are a part of this one." },
    assets: { entity: "Asset", by: "location", as: "connection", description: "The assets at this location." },
    stock: { entity: "Stock", by: "location", as: "connection", description: "The stock of parts at this location." },
    agreements: {
      entity: "ServiceAgreement",
      by: "location",
      as: "connection",
      description: "The agreements for this location.",
    },
    notes: { entity: "Note", by: "attachedTo", as: "connection", description: "The comments on it." },
    documents: { entity: "Document", by: "attachedTo", as: "connection", description: "Its files." },
  },
});
