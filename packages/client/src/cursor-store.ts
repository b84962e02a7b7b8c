/**
 * Where an app stores its position. Use storage that lasts as long as what the app derives from the changes: a row beside the
 * data, a file, the browser's storage. Only one stream at a time may use a store.
 */
export interface CursorStore {
  /** Returns the last saved cursor. Null when there is none: the stream then begins with new changes. */
  load(): string | null | Promise<string | null>;
  /**
   * Replaces the saved cursor. Called for one cursor at a time; of the cursors that arrive during a save, only the newest is
   * saved. When a save fails, so does the stream.
   */
  save(cursor: string): void | Promise<void>;
}

/** A store that lasts as long as the process. `initial` is the cursor to begin after, such as a list's `changeCursor`. */
export function memoryCursor(initial: string | null = null): CursorStore {
  let kept = initial;
  return {
    load: () => kept,
    save(cursor) {
      kept = cursor;
    },
  };
}
