import type { Place } from "../change-log/place.ts";

/** How many places are remembered at least, and at most twice as many. */
const remembered = 1024;

/** The places at which commits ended that a tail has come by: the last so many. */
export interface PlacesPassed {
  add(place: Place): void;
  /** Whether the log bears a place. Null: not known. */
  bears(place: Place): boolean | null;
  /** Forgets them all but for this one. */
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

/** Whether places that ascend bear one. Null: none of them is at its position. */
export function findIn(places: readonly Place[], { position, mark }: Place): boolean | null {
  const found = places.findLast((place) => place.position <= position);
  return found?.position === position ? found.mark === mark : null;
}
