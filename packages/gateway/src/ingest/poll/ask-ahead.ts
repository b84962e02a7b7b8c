/** The pages of a list, asked for at most one ahead of the page that is being written. */
export interface AskedAhead<Asked> {
  /** Whether a page has been asked for and not been taken. */
  readonly isAhead: boolean;
  /** Begins to ask for the page that is taken next. */
  begin(cursor: string): void;
  /** The page that was asked for ahead, or else the page at a cursor. Rejects as asking did. */
  take(cursor: string | null): Promise<Asked>;
}

/** Asks for pages by `ask`. Whoever stops without the page ahead must cut it off with the signal that `ask` heeds. */
export function askAhead<Asked>(ask: (cursor: string | null) => Promise<Asked>): AskedAhead<Asked> {
  let ahead: Promise<Asked> | null = null;
  return {
    get isAhead() {
      return ahead !== null;
    },
    begin(cursor) {
      ahead = ask(cursor);
      // Whoever takes the page learns of the failure.
      ahead.catch(() => {});
    },
    take(cursor) {
      const taken = ahead ?? ask(cursor);
      ahead = null;
      return taken;
    },
  };
}
