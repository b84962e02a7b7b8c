import { ConnectorError, type Page, type PageCursor, readDay } from "@fettle/connector";
import { addDays } from "./days.ts";
import { foreignCursor, readCursor, writeCursor } from "./page-cursor.ts";

/** Days from the first to the last, both included, as `YYYY-MM-DD`. */
export interface DayWindow {
  readonly from: string;
  readonly to: string;
}

/** A range of days, and how many of them a vendor lists at once. */
export interface DayRange extends DayWindow {
  readonly most: number;
}

const kind = "days";

const isDay = (value: unknown): value is string => typeof value === "string" && readDay(value) === value;

function checkRange({ from, to, most }: DayRange): void {
  const isRange = isDay(from) && isDay(to) && Number.isSafeInteger(most) && most >= 1;
  if (!isRange) throw new ConnectorError("INVALID_INPUT", "These are not days as YYYY-MM-DD, and at least one day at once.");
}

const windowFrom = (from: string, { to, most }: DayRange): DayWindow => {
  const end = addDays(from, most - 1);
  return { from, to: end < to ? end : to };
};

/** Where a window begins; inside of one, also where it ends and the cursor of its page. */
interface Place {
  readonly from: string;
  readonly to: string | null;
  readonly inside: PageCursor;
}

function placeOf(cursor: string): Place {
  const parts = readCursor(kind, cursor);
  if (!Array.isArray(parts)) throw foreignCursor();
  const [from, to = null, inside = null]: readonly unknown[] = parts;
  if (!isDay(from) || (to !== null && !isDay(to)) || (inside !== null && typeof inside !== "string")) throw foreignCursor();
  return { from, to, inside };
}

/**
 * One page of a list that a vendor filters by days, at most so many at once. `page` fetches a page of one window; its cursors are
 * its own, and null begins the window. A window keeps its days when the range moves between two of its pages; the list ends with the
 * last window that begins in the range. `total` is left out, because it would be that of a window.
 *
 * @throws ConnectorError `INVALID_INPUT` for a cursor of another list, or when a day of the range cannot be read or `most` is less than 1; and whatever `page`
 * throws.
 */
export async function pageByDays(
  range: DayRange,
  cursor: PageCursor,
  page: (window: DayWindow, cursor: PageCursor) => Promise<Page>,
): Promise<Page> {
  checkRange(range);
  const { from, to, inside } = cursor === null ? { from: range.from, to: null, inside: null } : placeOf(cursor);
  if (to === null && from > range.to) return { payloads: [], next: null };
  const window = windowFrom(from, { ...range, to: to ?? range.to });
  const { payloads, next } = await page(window, inside);
  if (next !== null) return { payloads, next: writeCursor(kind, [from, window.to, next]) };
  return { payloads, next: window.to < range.to ? writeCursor(kind, [addDays(window.to, 1)]) : null };
}
