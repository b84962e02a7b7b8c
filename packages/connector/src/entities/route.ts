import { defineEntity } from "../entity.ts";
import { day, enumeration, instant, integer, list, object, reference, text } from "../fields.ts";

/** A technician's tour of one day. */
export const route = defineEntity({
  name: "Route",
  plural: "routes",
  idPrefix: "rte",
  description: "A technician's tour of one day: the visits in their order.",
  fields: {
    name: text({
      description: "The route's name. Null when the vendor has none.",
      filter: true,
      input: ["create", "update"],
      search: true,
    }),
    date: day({ description: "The day of the tour.", required: true, filter: true, order: true, input: ["create", "update"] }),
    technician: reference({
      entity: "Technician",
      description: "Who drives the route. Null when nobody does yet, or when the technician has not been synced yet.",
      filter: true,
      input: ["create", "update"],
    }),
    vehicle: text({ description: "The vehicle, in the vendor's own words. Null when unknown.", input: ["create", "update"] }),
    status: enumeration({
      name: "RouteStatus",
      description: "The status of the tour.",
      required: true,
      filter: true,
      input: ["update"],
      values: {
        PLANNED: "The tour is planned.",
        DISPATCHED: "The technician has been sent.",
        IN_PROGRESS: "The technician is on the way.",
        COMPLETED: "The tour is done.",
        CANCELED: "The tour will not take place.",
        UNKNOWN: "Fettle does not know the vendor's word; see remoteStatus.",
      },
    }),
    stops: list({
      description: "The stops in their order.",
      filterBy: "appointment",
      item: object({
        name: "RouteStop",
        description: "One stop of a route.",
        fields: {
          appointment: reference({
            entity: "Appointment",
            description: "The visit at this stop. Null when it has not been synced yet.",
          }),
          arrivalAt: instant({ description: "When the technician arrives or has arrived. Null when unknown." }),
          status: enumeration({
            name: "RouteStopStatus",
            description: "The status of the stop. Null when the vendor does not say.",
            values: {
              PENDING: "The stop is ahead.",
              ARRIVED: "The technician is there.",
              DONE: "The stop is done.",
              SKIPPED: "The stop was left out.",
              UNKNOWN: "Fettle does not know the vendor's word.",
            },
          }),
        },
      }),
    }),
    distanceMeters: integer({ description: "The length of the tour in meters. Null when unknown." }),
  },
});
