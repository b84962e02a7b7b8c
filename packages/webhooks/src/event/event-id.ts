/**
 * The `webhook-id` of the change at a cursor. A cursor is `position.mark.checksum` and an id `evt_position_mark`, with the position in base
 * 36. Cursors are opaque to everybody else; this package is released with the gateway, and tested against it.
 * Null for text that is not such a cursor.
 */
export function eventIdOf(cursor: string): string | null {
  const [, position, mark] = /^([0-9a-z]{1,11})\.([\w-]{8,32})\.[\w-]{8}$/u.exec(cursor) ?? [];
  return position === undefined || mark === undefined ? null : `evt_${position}_${mark}`;
}

/** The position in the change log that an event's id contains, to order events by. 0 for any other id. */
export function positionOf(id: string): number {
  const [, position] = /^evt_([0-9a-z]{1,11})_/u.exec(id) ?? [];
  const parsed = Number.parseInt(position ?? "0", 36);
  return Number.isSafeInteger(parsed) ? parsed : 0;
}
