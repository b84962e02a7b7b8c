import type { Comparison, Filter } from "../filter/filter.ts";

/** More are not worth a run each: together they match most records, which the order's own index finds. */
const mostAlternatives = 4;

/**
 * Divides a filter with a short `in` into filters of which each record matches at most one. An index keeps the order of records with one
 * value, but not with several.
 */
export function alternativesOf(where: Filter | null): readonly (Filter | null)[] {
  if (where === null) return [where];
  if (where.kind === "comparison") return valuesOf(where);
  if (where.kind !== "and") return [where];
  const index = where.filters.findIndex((one) => one.kind === "comparison" && valuesOf(one).length > 1);
  const divided = where.filters[index];
  if (divided?.kind !== "comparison") return [where];
  return valuesOf(divided).map((value) => ({ kind: "and", filters: where.filters.with(index, value) }));
}

/** Only of fields with one value, whose indexes end in the default order. */
function valuesOf(comparison: Comparison): readonly Comparison[] {
  const { field, operator, operand } = comparison;
  const isListed = field.type === "enumeration" || (field.source.from === "reference" && !field.source.many);
  if (operator !== "in" || !isListed || typeof operand !== "object") return [comparison];
  const values = [...new Set(operand)];
  if (values.length < 1 || values.length > mostAlternatives) return [comparison];
  return values.map((value) => ({ ...comparison, operator: "eq", operand: value }));
}
