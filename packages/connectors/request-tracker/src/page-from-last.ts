import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { pageNumber, type PayloadReader } from "@fettle/connector-kit";

/**
 * One page of a list with page numbers in the order of the id, of which `pageNumber(cursor)` is asked: the first page, then the last, and
 * from there down to the first again. When a row is removed meanwhile, those behind it move to pages that are still to be read, so none is
 * lost.
 */
export function pageFromLast(answer: PayloadReader, cursor: PageCursor): Page {
  const pages = answer.integer("pages");
  if (pages === null) throw new ConnectorError("UNEXPECTED_ANSWER", "RT does not say how many pages its list has.");
  const next = cursor === null ? pages : pageNumber(cursor) - 1;
  const isLast = next < (cursor === null ? 2 : 1);
  return { payloads: answer.requiredList("items"), next: isLast ? null : String(next), total: answer.integer("total") };
}
