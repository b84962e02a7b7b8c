import { createHash } from "node:crypto";
import { ConnectorError, type Page } from "@fettle/connector";
import type { ListProgress, Mark } from "../tables.ts";
import { cleanJson } from "../write/clean-json.ts";
import type { IngestResult } from "../ingest.ts";
import { canonicalJson } from "../write/canonical-json.ts";

/** A list of ten million records with a hundred per page fits within these limits. */
const mostPages = 100_000;
const mostHours = 72;
/** Vendors that filter a page after cutting it may return empty pages. */
const mostEmptyPages = 100;
/** How often an earlier page may come again because records have shifted. */
const mostRepeats = 1;
/** A cursor is stored in a row. */
const longestCursor = 20_000;

/** Thrown for a list that does not end, or would take too long. The next pass starts it from the beginning. */
export class EndlessListError extends ConnectorError {
  readonly what: string;
  /** Whether it is a complete list that looks for deletions. Polling for changes continues without it. */
  readonly isScan: boolean;

  constructor(what: string, isScan = false) {
    super("UNEXPECTED_ANSWER", `The vendor's list does not end: ${what}.`);
    this.what = what;
    this.isScan = isScan;
  }
}

/** The progress of a list that is about to begin. `failedAt`: the page on which it failed before. */
export const noProgress = (failedAt: number | null = null): ListProgress => ({
  pages: 0,
  milliseconds: 0,
  emptyPages: 0,
  cursor: null,
  content: null,
  repeats: 0,
  failedAt,
  read: 0,
  total: null,
});

/** The progress of a list that has failed on its current page. */
export const failed = (progress: ListProgress): ListProgress => ({ ...progress, failedAt: progress.pages });

/** Whether a list is past the page on which it last failed. Until then it counts as failing, even if part of it succeeds. */
export const hasRecovered = ({ pages, failedAt }: ListProgress): boolean => failedAt === null || pages > failedAt;

/**
 * A page from a connector, if it can be stored.
 * @throws ConnectorError `UNEXPECTED_ANSWER` when it cannot.
 */
export function checkPage({ payloads, next, total }: Page): Page {
  if (!Array.isArray(payloads)) throw new ConnectorError("UNEXPECTED_ANSWER", "A page of the vendor's list has no records.");
  const isCursor = next === null || (typeof next === "string" && next.length <= longestCursor && !next.includes("\0"));
  if (isCursor) return { payloads, next, ...(isCount(total) && { total }) };
  throw new ConnectorError(
    "UNEXPECTED_ANSWER",
    "A page of the vendor's list names the next page by something that is not a cursor.",
  );
}

const isCount = (total: unknown): total is number => Number.isSafeInteger(total) && Number(total) >= 0;

/**
 * Counts one page that has been read. Two memories, of cursors and of pages, detect loops. They move ahead each time the number of pages
 * doubles (Brent's method), so their cost does not depend on the length of the list.
 * @throws EndlessListError when the list turns out to be endless.
 */
export function advance(
  before: ListProgress,
  { payloads, next, total }: Page,
  { recordIds, newestRemoteAt }: Pick<IngestResult, "recordIds" | "newestRemoteAt">,
  milliseconds: number,
): ListProgress {
  const pages = before.pages + 1;
  const spent = before.milliseconds + Math.round(milliseconds);
  const emptyPages = payloads.length === 0 ? before.emptyPages + 1 : 0;
  const read = (before.read ?? 0) + payloads.length;
  const counted = { ...before, pages, milliseconds: spent, emptyPages, read, total: total ?? before.total ?? null };
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

/** Null for an empty page. A record that changed in between makes the page a different one. */
function contentOf(payloads: readonly unknown[], recordIds: readonly string[], newestRemoteAt: Date | null): string | null {
  if (payloads.length === 0) return null;
  if (recordIds.length === 0) return digest(canonicalJson(cleanJson(payloads)));
  return digest([newestRemoteAt?.toISOString() ?? "", ...recordIds.toSorted()].join(" "));
}

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");
