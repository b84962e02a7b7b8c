/** How tests with random cases draw them. */
export interface Chance {
  readonly seed: number;
  /** How many cases each of them draws. */
  readonly cases: number;
}

/** The variables SEED and CASES, or the same cases every time. @throws Error when one is no whole number. */
export function readChance(environment: Readonly<Record<string, string | undefined>>): Chance {
  return { seed: whole(environment, "SEED", 20_261_128), cases: whole(environment, "CASES", 10_000) };
}

function whole(environment: Readonly<Record<string, string | undefined>>, name: string, usual: number): number {
  const text = environment[name] ?? "";
  if (text === "") return usual;
  if (!/^\d{1,9}$/u.test(text)) throw new Error(`${name} must be a whole number of at most nine digits.`);
  return Number(text);
}
