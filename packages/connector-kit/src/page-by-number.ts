import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { totalIn } from "./page-total.ts";
import type { PayloadReader } from "./read-payload.ts";

/** The property names of a list's response. */
export interface NumberPageNames {
  readonly items: string;
  /** The property that is true when another page follows. */
  readonly more: string;
  /** The property with the number of records in the whole list, if the vendor sends it. */
  readonly total?: string;
}

/**
 * The page number of a cursor: 1 for the first page.
 * @throws ConnectorError `INVALID_INPUT` when the cursor does not come from {@link pageByNumber}.
 */
export function pageNumber(cursor: PageCursor): number {
  if (cursor === null) return 1;
  if (/^[1-9]\d{0,8}$/u.test(cursor)) return Number(cursor);
  throw new ConnectorError("INVALID_INPUT", "This is not a page cursor.");
}

/**
 * One page of a list with page numbers. The next page's number is the cursor.
 *
 * @param asked the number of the requested page.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, when the response does not say whether another page follows,
 * or when it announces one after an empty page: the list would never end.
 */
export function pageByNumber(answer: PayloadReader, names: NumberPageNames, asked: number): Page {
  const payloads = answer.requiredList(names.items);
  const more = answer.flag(names.more);
  if (more === null || (more && payloads.length === 0)) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list does not say whether it has ended.");
  }
  return { payloads, next: more ? String(asked + 1) : null, ...totalIn(answer, names.total) };
}
