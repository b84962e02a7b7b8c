import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { totalIn } from "./page-total.ts";
import type { PayloadReader } from "./read-payload.ts";

/** The property names of a list's response. */
export interface CursorPageNames {
  readonly items: string;
  /** The cursor of the next page: null, empty or missing at the end. */
  readonly next: string;
  /** The number of records in the whole list, if the vendor sends it. */
  readonly total?: string;
}

/**
 * One page of a list with cursors.
 *
 * @param asked the cursor of the request for this page.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, or when the next cursor is the same as this one: the list
 * would never end.
 */
export function pageByCursor(answer: PayloadReader, names: CursorPageNames, asked: PageCursor): Page {
  const next = answer.text(names.next);
  if (next !== null && next === asked) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list does not end: a page names itself as the next page.");
  }
  return { payloads: answer.requiredList(names.items), next, ...totalIn(answer, names.total) };
}
