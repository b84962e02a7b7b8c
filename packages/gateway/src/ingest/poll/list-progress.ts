import { createHash } from "node:crypto";
import { ConnectorError, type ConnectorErrorCode, type Page } from "@fettle/connector";
import type { ListProgress, Mark } from "../tables.ts";
import { cleanJson } from "../write/clean-json.ts";
import type { IngestResult } from "../ingest.ts";
import { canonicalJson } from "../write/to-candidate.ts";

/** A list of ten million records, a hundred a page, comes to an end within these. */
const mostPages = 100_000;
const mostHours = 72;
/** Vendors that filter a page after they have cut it may give out some that are empty. */
const mostEmptyPages = 100;
/** So often a page may come again that has been read, because records have shifted. */
const mostRepeats = 1;
/** A cursor is kept in a row. */
const longestCursor = 20_000;

/** Thrown for a list that does not end, or would take for ever. The next pass begins it anew. */
export class EndlessListError extends ConnectorError {
  readonly what: string;
  /** Whether it is a complete list that looks for deletions, which keeps nobody from asking for changes. */
  readonly isScan: boolean;

  constructor(what: string, isScan = false) {
    super("UNEXPECTED_ANSWER", `The vendor's list does not end: ${what}.`);
    this.what = what;
    this.isScan = isScan;
  }
}

/** Of a list that is about to begin. `failedAt`: on which page it failed before. */
export const noProgress = (failedAt: number | null = null): ListProgress => ({
  pages: 0,
  milliseconds: 0,
  emptyPages: 0,
  cursor: null,
  content: null,
  repeats: 0,
  failedAt,
});

/** A list that has failed on this page. */
export const failed = (progress: ListProgress): ListProgress => ({ ...progress, failedAt: progress.pages });

/** Whether a list is past where it last failed. Until then it counts as failing, also when a part of it goes well. */
export const hasRecovered = ({ pages, failedAt }: ListProgress): boolean => failedAt === null || pages > failedAt;

const codesOfStaleCursors: ReadonlySet<ConnectorErrorCode> = new Set([
  "INVALID_INPUT",
  "NOT_FOUND",
  "UNEXPECTED_ANSWER",
  "MISCONFIGURED",
]);

/**
 * What becomes of a cursor that the vendor no longer takes, or of one that cannot be asked with at all: with it an address may be longer than
 * any may be (`MISCONFIGURED`). It is a vendor's own word, so that its list begins anew; what is wrong for another reason fails there again.
 */
export const isStaleCursor = (error: unknown): boolean => ConnectorError.isInstance(error) && codesOfStaleCursors.has(error.code);

/** A page as a connector gave it, if it can be kept. @throws ConnectorError `UNEXPECTED_ANSWER` when it cannot. */
export function checkPage({ payloads, next }: Page): Page {
  if (!Array.isArray(payloads)) throw new ConnectorError("UNEXPECTED_ANSWER", "A page of the vendor's list has no records.");
  const isCursor = next === null || (typeof next === "string" && next.length <= longestCursor && !next.includes("\0"));
  if (isCursor) return { payloads, next };
  throw new ConnectorError(
    "UNEXPECTED_ANSWER",
    "A page of the vendor's list names the next page by something that is not a cursor.",
  );
}

/**
 * Counts one page that has been read. Whatever goes round in a circle is found by two memories, of cursors and of pages, that are moved
 * ahead each time that twice as many pages have been read (Brent's method): they cost the same however long a list is.
 * @throws EndlessListError when the list has shown that it does not end.
 */
export function advance(
  before: ListProgress,
  { payloads, next }: Page,
  { recordIds, newestRemoteAt }: Pick<IngestResult, "recordIds" | "newestRemoteAt">,
  milliseconds: number,
): ListProgress {
  const pages = before.pages + 1;
  const spent = before.milliseconds + Math.round(milliseconds);
  const emptyPages = payloads.length === 0 ? before.emptyPages + 1 : 0;
  const counted = { ...before, pages, milliseconds: spent, emptyPages };
  if (next === null) return counted;
  if (pages >= mostPages) throw new EndlessListError(`it has more than ${mostPages} pages`);
  if (spent >= mostHours * 3_600_000) throw new EndlessListError(`it has taken more than ${mostHours} hours to read`);
  if (emptyPages >= mostEmptyPages) throw new EndlessListError(`${mostEmptyPages} pages in a row were empty`);
  const cursor: Mark = { value: digest(next), page: pages };
  if (before.cursor?.value === cursor.value) throw new EndlessListError(`page ${pages} leads back to an earlier page`);
  const contentValue = contentOf(payloads, recordIds, newestRemoteAt);
  const content: Mark | null = contentValue === null ? null : { value: contentValue, page: pages };
  const isRepeat = content !== null && before.content?.value === content.value;
  const repeats = before.repeats + (isRepeat ? 1 : 0);
  if (repeats > mostRepeats) throw new EndlessListError(`page ${pages} repeats earlier pages`);
  const remembered = content === null ? before.content : later(before.content, content);
  return {
    ...counted,
    cursor: later(before.cursor, cursor),
    content: remembered,
    repeats: remembered?.value === before.content?.value ? repeats : 0,
  };
}

const later = (before: Mark | null, now: Mark): Mark => (before === null || now.page >= 2 * before.page ? now : before);

/** Null for an empty page. A record that has changed meanwhile makes another page of it. */
function contentOf(payloads: readonly unknown[], recordIds: readonly string[], newestRemoteAt: Date | null): string | null {
  if (payloads.length === 0) return null;
  if (recordIds.length === 0) return digest(canonicalJson(cleanJson(payloads)));
  return digest([newestRemoteAt?.toISOString() ?? "", ...recordIds.toSorted()].join(" "));
}

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");
