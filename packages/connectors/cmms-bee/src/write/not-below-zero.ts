import type { InvalidField } from "@fettle/connector";

/** The fields among some that are below zero, which the vendor refuses. */
export const notBelowZero = <Values extends object>(
  values: Values,
  names: readonly (keyof Values & string)[],
): readonly InvalidField[] =>
  names.flatMap((path) => {
    const value = values[path];
    return typeof value === "number" && value < 0 ? [{ path, message: "CMMS Bee accepts no value below zero." }] : [];
  });

/** The items of a list whose amount is not above zero, which the vendor refuses. */
export const aboveZero = <Item>(
  path: string,
  items: readonly Item[] | null | undefined,
  amount: (item: Item) => number | null | undefined,
): readonly InvalidField[] =>
  (items ?? []).some((item) => (amount(item) ?? 1) <= 0) ? [{ path, message: "CMMS Bee accepts only amounts above zero." }] : [];
