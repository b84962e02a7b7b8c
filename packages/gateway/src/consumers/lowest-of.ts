import type { Place } from "../change-log/place.ts";
import type { Places } from "./tables.ts";

/** The lowest of a consumer's places: everything up to it is settled in all its logs. Null when it has none. */
export const lowestOf = (places: Places): Place | null =>
  Object.values(places).reduce<Place | null>(
    (lowest, place) => (lowest === null || place.position < lowest.position ? place : lowest),
    null,
  );
