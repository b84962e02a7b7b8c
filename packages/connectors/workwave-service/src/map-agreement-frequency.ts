/** How often, by the vendor's word. */
const recurrences = {
  Daily: { frequency: "DAILY", interval: 1 },
  Weekly: { frequency: "WEEKLY", interval: 1 },
  EveryOtherWeek: { frequency: "WEEKLY", interval: 2 },
  Monthly: { frequency: "MONTHLY", interval: 1 },
  EveryOtherMonth: { frequency: "MONTHLY", interval: 2 },
  Quarterly: { frequency: "MONTHLY", interval: 3 },
  SemiAnnual: { frequency: "MONTHLY", interval: 6 },
  Annual: { frequency: "YEARLY", interval: 1 },
} as const;

const byWord = new Map(Object.entries(recurrences));

/** A word of the company's own is UNKNOWN. */
export const recurrenceOf = (word: string) => byWord.get(word) ?? ({ frequency: "UNKNOWN", interval: null } as const);

/** The vendor's word for a unit and an interval; undefined when it has none. */
export const frequencyToWrite = (frequency: string, interval: number): string | undefined =>
  byWord.entries().find(([, one]) => one.frequency === frequency && one.interval === interval)?.[0];
