import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { itemsIn, keyOf, type ListAnswer, type ListNames } from "./list-answer.ts";
import { foreignCursor, readCursor, writeCursor } from "./page-cursor.ts";
import { totalIn } from "./page-total.ts";

/** The property names of a list with offsets. */
export interface OffsetPageNames extends ListNames {
  /** The key of a record, by which rows are recognised that two pages share. */
  readonly key: string;
  /** How many rows two pages share, from 1 to 40. Default: 10. */
  readonly overlap?: number;
}

/** The place of a page in the list. */
interface Place {
  readonly start: number;
  /** How far to step back when the list has become shorter by more than the overlap. */
  readonly step: number;
  /** The pages so far that brought the list no further. */
  readonly idle: number;
  /** How many rows the page shares with the one before it. */
  readonly shared: number;
  /** The keys of those rows. */
  readonly seen: readonly string[];
}

const kind = "offset";
const beginning: Place = { start: 0, step: 0, idle: 0, shared: 0, seen: [] };
const mostOverlap = 40;
const mostIdle = 50;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is string => typeof value === "string";

function placeOf(cursor: PageCursor): Place {
  if (cursor === null) return beginning;
  const parts = readCursor(kind, cursor);
  if (!Array.isArray(parts)) throw foreignCursor();
  const [start, step, idle, shared, ...seen]: readonly unknown[] = parts;
  if (!isCount(start) || !isCount(step) || !isCount(idle) || !isCount(shared) || !seen.every(isText)) throw foreignCursor();
  return { start, step, idle, shared, seen };
}

/**
 * The offset to request for a cursor: 0 for the first page.
 * @throws ConnectorError `INVALID_INPUT` when the cursor does not come from {@link pageByOffset}.
 */
export const pageOffset = (cursor: PageCursor): number => placeOf(cursor).start;

/**
 * One page of a list with offsets (`offset` and `limit`, `skip`). Consecutive pages overlap: if rows before the page are removed
 * between two requests, the rows behind them move up, and without an overlap some would be listed on neither page. When a page
 * shares no row with the one before it, the list steps back until it does. So each record that exists throughout is listed at
 * least once, however many others come and go, provided that the vendor keeps the order of the records. Sort by something that
 * does not change, such as the id.
 *
 * The list ends at a page that is shorter than the one before and holds only known rows, so a vendor may send fewer rows than
 * requested, as long as all pages but the last have the same number. The last request brings nothing new.
 *
 * @param cursor the cursor of the request for this page, whose offset is {@link pageOffset}.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, or when 50 pages brought it no further: the vendor ignores the
 * offset or does not keep the order. `INVALID_INPUT` for a cursor of another list.
 */
export function pageByOffset(answer: ListAnswer, names: OffsetPageNames, cursor: PageCursor): Page {
  const place = placeOf(cursor);
  const payloads = itemsIn(answer, names);
  const next = nextPlace(
    payloads.map((payload) => keyOf(payload, names.key)),
    place,
    names.overlap ?? 10,
  );
  if (next !== null && next.idle > mostIdle) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list does not end: its pages do not follow each other.");
  }
  const { start, step, idle, shared, seen } = next ?? beginning;
  return {
    payloads,
    next: next === null ? null : writeCursor(kind, [start, step, idle, shared, ...seen]),
    ...totalIn(answer, names.total),
  };
}

function nextPlace(keys: readonly (string | null)[], place: Place, overlap: number): Place | null {
  const isSeen = (key: string | null): boolean => key !== null && place.seen.includes(key);
  const lastSeen = keys.findLastIndex(isSeen);
  if (place.seen.length > 0 && place.start > 0 && lastSeen < 0) {
    // The rows up to here are gone, or these are others: what lies between them and the last page is unknown.
    return { ...place, start: Math.max(0, place.start - place.step), step: place.step * 2, idle: place.idle + 1 };
  }
  // The page before had more rows than it shares, so a page with no more than those is a short one.
  if (keys.length <= place.shared && keys.every((key) => key === null || isSeen(key))) return null;
  if (keys.length === 0) return null;
  // Fewer than the page has, so that each page can bring something new.
  const shared = Math.min(Math.max(1, overlap), mostOverlap, keys.length - 1);
  return {
    start: place.start + keys.length - shared,
    step: keys.length,
    idle: lastSeen === keys.length - 1 ? place.idle + 1 : place.idle,
    shared,
    seen: shared === 0 ? [] : keys.slice(-shared).filter((key) => key !== null),
  };
}
