/** The pages of a list, or the sets of a queue, asked for at most one ahead of the one that is being written. */
export interface AskedAhead<Asked, Place = string> {
  /** Whether a page has been asked for and not been taken. */
  readonly isAhead: boolean;
  /** Begins to ask for the page that is taken next. */
  begin(place: Place): void;
  /** The page that was asked for ahead, or else the page at a place. Rejects as asking did. */
  take(place: Place | null): Promise<Asked>;
}

/** Asks for pages by `ask`. Whoever stops without the page ahead must cut it off with the signal that `ask` heeds. */
export function askAhead<Asked, Place = string>(ask: (place: Place | null) => Promise<Asked>): AskedAhead<Asked, Place> {
  let ahead: Promise<Asked> | null = null;
  return {
    get isAhead() {
      return ahead !== null;
    },
    begin(place) {
      ahead = ask(place);
      // Whoever takes the page learns of the failure.
      ahead.catch(() => {});
    },
    take(place) {
      const taken = ahead ?? ask(place);
      ahead = null;
      return taken;
    },
  };
}
