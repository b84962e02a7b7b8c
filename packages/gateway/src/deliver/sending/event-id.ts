import type { Place } from "../../change-log/place.ts";

/** The id of the event at a place, the same in every attempt and for every endpoint: `evt_<position in base 36>_<mark>`. */
export const eventIdOf = ({ position, mark }: Place): string =>
  mark === null ? `evt_${position.toString(36)}` : `evt_${position.toString(36)}_${mark}`;

/** The place of an event's id. Null for other text. Whether the log has that place shows only when it is read. */
export function placeOfEventId(id: string): Place | null {
  const [, digits, mark = null] = /^evt_(0|[1-9a-z][0-9a-z]{0,10})(?:_([\w-]{8,32}))?$/.exec(id) ?? [];
  const position = digits === undefined ? Number.NaN : Number.parseInt(digits, 36);
  return Number.isSafeInteger(position) ? { position, mark } : null;
}
