import { hash } from "node:crypto";
import type { Place } from "../change-log/place.ts";
import { eventIdOf } from "./sending/event-id.ts";

/** The id of the delivery of one event at one endpoint, the same in every try and replay. */
export const deliveryIdOf = (endpointId: string, place: Place): string =>
  `whd_${hash("sha256", `${endpointId} ${eventIdOf(place)}`).slice(0, 26)}`;
