/** Something that came by while a list was read, with the page on which it did. */
export interface Mark {
  readonly value: string;
  readonly page: number;
}

/** How far a list has been read, over all its turns, and what tells that it does not end. */
export interface ListProgress {
  readonly pages: number;
  /** Spent on reading them. */
  readonly milliseconds: number;
  /** How many pages in a row had no records. */
  readonly emptyPages: number;
  /** One of the cursors, as a digest. */
  readonly cursor: Mark | null;
  /** One of the pages, as a digest of what was on it. */
  readonly content: Mark | null;
  /** How often that page has come again. */
  readonly repeats: number;
  /** On which page it last failed. It has recovered once it is past that. */
  readonly failedAt: number | null;
}

/** A complete list under way, which finds deletions that nobody told of. */
export interface ScanState {
  readonly id: string;
  /** ISO 8601, as are the other times. */
  readonly startedAt: string;
  /** Where the log stood before the vendor was asked for the first page. */
  readonly startedAfter: unknown;
  /** The page to go on with. */
  readonly cursor: string | null;
  /** How many of the records on it could not be read. */
  readonly rejected: number;
  /** Whether the list is through and what it left out is being given up. */
  readonly isListed: boolean;
  readonly savedAt: string;
  /** Not to begin before, because the last one was given up. Null once it has begun. */
  readonly notBefore: string | null;
  readonly progress: ListProgress;
}
