import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { itemsIn, type ListAnswer, type ListNames, propertyOf } from "./list-answer.ts";
import { foreignCursor, readCursor, writeCursor } from "./page-cursor.ts";
import { totalIn } from "./page-total.ts";
import { parseText } from "./parse-value.ts";

/** The property names of a list that goes on from a time. */
export interface TimePageNames extends ListNames {
  /** The time that the list is ordered by, ascending. */
  readonly time: string;
  /** How many records were requested: no more than the vendor sends on one page. */
  readonly size: number;
}

const kind = "from";

/**
 * The time from which to request records, as the vendor wrote it: null for the first page.
 * @throws ConnectorError `INVALID_INPUT` when the cursor does not come from {@link pageFromTime}.
 */
export function timeBefore(cursor: PageCursor): string | null {
  if (cursor === null) return null;
  const time = readCursor(kind, cursor);
  if (typeof time !== "string" || time === "") throw foreignCursor();
  return time;
}

/** A time as a number to compare by; NaN when only the vendor can compare it. */
const rankOf = (time: string): number => (/^\d+(?:\.\d+)?$/u.test(time) ? Number(time) : Date.parse(time));

/**
 * One page of a list in ascending order of a time, of which each page is requested from the last time of the page before,
 * inclusive (`updatedAt >= 2026-01-31T08:00:00Z`). Records of that time appear on both pages, so none is lost at a page's edge.
 * The list ends at a page that is not full and brings no later time.
 *
 * @param cursor the cursor of the request for this page, whose time is {@link timeBefore}.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, when no time can be read, when the times do not ascend, or
 * when a full page has one single time: what follows could never be reached. `INVALID_INPUT` for a cursor of another list.
 */
export function pageFromTime(answer: ListAnswer, names: TimePageNames, cursor: PageCursor): Page {
  const from = timeBefore(cursor);
  const payloads = itemsIn(answer, names);
  const times = payloads
    .map((payload) => parseText(propertyOf(payload, names.time), null) ?? null)
    .filter((time) => time !== null);
  const last = times.at(-1);
  if (payloads.length > 0 && last === undefined) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list cannot go on: its records have no readable time.");
  }
  const ranks = (from === null ? times : [from, ...times]).map(rankOf);
  if (ranks.some((rank, index) => index > 0 && rank < (ranks[index - 1] ?? 0))) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list is not in ascending order of its time.");
  }
  const bringsNothing = last === undefined || last === from;
  if (bringsNothing && payloads.length >= names.size) {
    throw new ConnectorError(
      "UNEXPECTED_ANSWER",
      "The vendor's list cannot go on: more records have one time than a page holds.",
    );
  }
  return { payloads, next: bringsNothing ? null : writeCursor(kind, last), ...totalIn(answer, names.total) };
}
