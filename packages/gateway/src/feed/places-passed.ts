import type { Place } from "../change-log/place.ts";

/** The fewest places that are remembered; the most are twice as many. */
const remembered = 1024;

/** The latest commit ends that a tail has passed. */
export interface PlacesPassed {
  add(place: Place): void;
  /** Whether the log has a place. Null when unknown. */
  bears(place: Place): boolean | null;
  /** Forgets all places but this one. */
  startAnew(place: Place): void;
}

export function createPlacesPassed(start: Place): PlacesPassed {
  let places = [start];
  return {
    add(place) {
      places.push(place);
      if (places.length > remembered * 2) places = places.slice(-remembered);
    },
    bears: (place) => findIn(places, place),
    startAnew(place) {
      places = [place];
    },
  };
}

/** Whether these ascending places include one. Null: none of them is at its position. */
export function findIn(places: readonly Place[], { position, mark }: Place): boolean | null {
  const found = places.findLast((place) => place.position <= position);
  return found?.position === position ? found.mark === mark : null;
}
