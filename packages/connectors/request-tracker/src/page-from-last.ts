import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import type { PayloadReader } from "@fettle/connector-kit";

/**
 * The number of the page to ask for.
 * @throws ConnectorError `INVALID_INPUT` for a cursor of another list.
 */
export function pageToAsk(cursor: PageCursor): number {
  if (cursor === null) return 1;
  if (/^[1-9]\d{0,8}$/u.test(cursor)) return Number(cursor);
  throw new ConnectorError("INVALID_INPUT", "This is not a page cursor.");
}

/**
 * One page of a list with page numbers in the order of the id: the first page, then the last, and from there down to the first again.
 * When a row is removed meanwhile, those behind it move to pages that are still to be read, so none is lost.
 */
export function pageFromLast(answer: PayloadReader, cursor: PageCursor): Page {
  const pages = answer.integer("pages");
  if (pages === null) throw new ConnectorError("UNEXPECTED_ANSWER", "RT does not say how many pages its list has.");
  const next = cursor === null ? pages : pageToAsk(cursor) - 1;
  const isLast = cursor === null ? pages <= 1 : next < 1;
  return { payloads: answer.requiredList("items"), next: isLast ? null : String(next), total: answer.integer("total") };
}
