import type { KeyValues } from "./key-values.ts";

/** Numbers for new records: one sequence per name, without repeats even across restarts. */
export type NextNumber = (name: string, first: number) => number;

export const createNextNumber =
  (keyValues: KeyValues, prefix: string): NextNumber =>
  (name, first) => {
    const key = `${prefix}/number/${name}`;
    const last = keyValues.get(key);
    const number = typeof last === "number" ? last + 1 : first;
    keyValues.set(key, number);
    return number;
  };
