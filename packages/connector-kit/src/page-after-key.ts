import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { itemsIn, keyOf, type ListAnswer, type ListNames } from "./list-answer.ts";
import { foreignCursor, readCursor, writeCursor } from "./page-cursor.ts";
import { totalIn } from "./page-total.ts";
import { isAfter } from "./whole-numbers.ts";

/** The property names of a list that goes on after a key. */
export interface KeyPageNames extends ListNames {
  /** The key that the list is ordered by, ascending. */
  readonly key: string;
}

const kind = "after";

/**
 * The key after which to request records: null for the first page.
 * @throws ConnectorError `INVALID_INPUT` when the cursor does not come from {@link pageAfterKey}.
 */
export function keyBefore(cursor: PageCursor): string | null {
  if (cursor === null) return null;
  const key = readCursor(kind, cursor);
  if (typeof key !== "string" || key === "") throw foreignCursor();
  return key;
}

/**
 * One page of a list in ascending order of the key, of which each page is requested with the last key of the page before
 * (`id > 4711`). Rows never shift between such pages. The list ends at an empty page, so a vendor may send fewer rows than
 * requested.
 *
 * @param cursor the cursor of the request for this page, whose key is {@link keyBefore}.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, when no key can be read, or when the keys do not ascend from
 * the requested one: the list would never end, or lose records. `INVALID_INPUT` for a cursor of another list.
 */
export function pageAfterKey(answer: ListAnswer, names: KeyPageNames, cursor: PageCursor): Page {
  const before = keyBefore(cursor);
  const payloads = itemsIn(answer, names);
  const keys = payloads.map((payload) => keyOf(payload, names.key)).filter((key) => key !== null);
  const last = keys.at(-1);
  if (payloads.length > 0 && last === undefined) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list cannot go on: its records have no readable key.");
  }
  const ordered = before === null ? keys : [before, ...keys];
  if (ordered.some((key, index) => index > 0 && !isAfter(key, ordered[index - 1] ?? ""))) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list does not end: its keys do not ascend.");
  }
  return { payloads, next: last === undefined ? null : writeCursor(kind, last), ...totalIn(answer, names.total) };
}
