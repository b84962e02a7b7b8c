/** The random cases of tests. */
export interface Chance {
  readonly seed: number;
  /** The number of cases that each such test draws. */
  readonly cases: number;
}

/** Reads the variables SEED and CASES, with fixed defaults. @throws Error when one is not a whole number. */
export function readChance(environment: Readonly<Record<string, string | undefined>>): Chance {
  return { seed: whole(environment, "SEED", 20_261_128), cases: whole(environment, "CASES", 10_000) };
}

function whole(environment: Readonly<Record<string, string | undefined>>, name: string, usual: number): number {
  const text = environment[name] ?? "";
  if (text === "") return usual;
  if (!/^\d{1,9}$/u.test(text)) throw new Error(`${name} must be a whole number of at most nine digits.`);
  return Number(text);
}
