import { ConnectorError, type Page, type PageCursor } from "@fettle/connector";
import { linkTarget } from "./link-header.ts";
import { itemsIn, type ListAnswer, type ListNames } from "./list-answer.ts";
import { foreignCursor } from "./page-cursor.ts";
import { totalIn } from "./page-total.ts";

/** The request for a page. */
export interface LinkRequest {
  /** The connector's base URL, without a trailing slash. A link must stay below it. */
  readonly base: string;
  /** The path of the first page, with its query: `/tasks?limit=1000`. */
  readonly first: string;
}

/** The part of an address below a base, or null when it leads elsewhere. */
function pathBelow(base: string, target: string, from: string): string | null {
  const root = URL.parse(base);
  const address = URL.parse(target, from);
  if (root === null || address === null || address.origin !== root.origin) return null;
  const prefix = root.pathname.replace(/\/$/u, "");
  const isBelow = address.pathname === prefix || address.pathname.startsWith(`${prefix}/`);
  const path = `${address.pathname.slice(prefix.length)}${address.search}`;
  // Two slashes would be read as a host.
  return isBelow && address.username === "" && address.password === "" && !path.startsWith("//") ? path : null;
}

/**
 * The path to request for a cursor: `first` for the first page.
 * @throws ConnectorError `INVALID_INPUT` when the cursor does not come from {@link pageByLink}.
 */
export function linkedPath(cursor: PageCursor, { base, first }: LinkRequest): string {
  if (cursor === null) return first;
  if (!/^[/?]/u.test(cursor) || pathBelow(base, `${base}${cursor}`, base) !== cursor) throw foreignCursor();
  return cursor;
}

/**
 * One page of a list whose response names the next page in its `Link` header (RFC 8288, `rel="next"`). The cursor is the path of
 * that page below the connector's base URL.
 *
 * @param cursor the cursor of the request for this page, whose path is {@link linkedPath}.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when there is no list, when the link leads to another host or leaves the base URL, or
 * when the list would never end: the link names the page itself, or follows an empty page. `INVALID_INPUT` for a cursor of another
 * list.
 */
export function pageByLink(answer: ListAnswer, headers: Headers, names: ListNames & LinkRequest, cursor: PageCursor): Page {
  const path = linkedPath(cursor, names);
  const payloads = itemsIn(answer, names);
  const target = linkTarget(headers, "next");
  const next = target === null ? null : pathBelow(names.base, target, `${names.base}${path}`);
  if (target !== null && next === null) {
    throw new ConnectorError("UNEXPECTED_ANSWER", "The vendor's list leads to an address outside of its API.");
  }
  if (next !== null && (payloads.length === 0 || next === pathBelow(names.base, `${names.base}${path}`, names.base))) {
    throw new ConnectorError(
      "UNEXPECTED_ANSWER",
      "The vendor's list does not end: a page without records names a next page, or itself.",
    );
  }
  return { payloads, next, ...totalIn(answer, names.total) };
}
