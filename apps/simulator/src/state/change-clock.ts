/** A clock whose times never repeat and never go back: each is at least a millisecond after the previous one. */
export interface ChangeClock {
  /** The time of the next change, ISO 8601 in UTC with milliseconds. */
  next(): string;
  /** Makes sure that later times come after this one. */
  passed(time: string): void;
}

export const createChangeClock = (now: () => Date): ChangeClock => {
  let last = 0;
  return {
    next: () => {
      last = Math.max(now().getTime(), last + 1);
      return new Date(last).toISOString();
    },
    passed: (time) => {
      last = Math.max(last, Date.parse(time));
    },
  };
};
