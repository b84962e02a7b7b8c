/** The fields of work orders that each organization has made for itself. */
export const workOrderCustomFields = [
  { name: "costCenter", label: "Cost center", type: "number", choices: null },
  { name: "Größe", label: "Größe", type: "choice", choices: ["S", "M", "L"] },
  { name: "inspectedOn", label: "Inspected on", type: "date", choices: null },
] as const;

type Values = Readonly<Record<string, unknown>>;

/** A work order's own fields with others: null takes one away. */
export const withCustomFields = (before: Values, given: Values): Values =>
  Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== null));
