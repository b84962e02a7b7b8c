/**
 * Where an app keeps how far it has come. Give it what lasts as long as what the app makes of the changes: a row beside the data, a file,
 * the browser's storage. One stream at a time uses a store.
 */
export interface CursorStore {
  /** What was saved last. Null when nothing was: the stream then begins with what happens from now on. */
  load(): string | null | Promise<string | null>;
  /**
   * Keeps a cursor in place of the last one. Called for one at a time; those that come while it works are skipped for the newest one.
   * When it fails, so does the stream.
   */
  save(cursor: string): void | Promise<void>;
}

/** A store that lasts as long as the process. `initial`: where to begin, such as a list's `changeCursor`. */
export function memoryCursor(initial: string | null = null): CursorStore {
  let kept = initial;
  return {
    load: () => kept,
    save(cursor) {
      kept = cursor;
    },
  };
}
