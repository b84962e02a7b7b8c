import { fieldPath } from "../catalog/entity-fields.ts";
import { foldedWords } from "../store/folded-words.ts";
import { searchedWord } from "../store/word-index.ts";
import type { Comparison, Filter } from "./filter.ts";

/** A filter divided into what the index of words answers and the rest. */
export interface AskedWords {
  /** As a `tsquery`. */
  readonly words: string;
  /** What a record with the words has to match, too. Null: nothing. */
  readonly rest: Filter | null;
}

/** Divides a filter that only records with some words can match. Null for any other filter. */
export function askedWords(environmentId: string, where: Filter | null): AskedWords | null {
  if (where === null) return null;
  const parts = where.kind === "and" ? where.filters : [where];
  const queries = parts.map((part) => wordsOf(part, environmentId));
  const asked = queries.filter((query) => query !== null);
  if (asked.length === 0) return null;
  const rest = parts.filter((_, index) => queries[index] === null);
  return { words: asked.join(" & "), rest: rest.length === 0 ? null : { kind: "and", filters: rest } };
}

/** A filter as a `tsquery`, if it is made of nothing but words. */
function wordsOf(filter: Filter, environmentId: string): string | null {
  switch (filter.kind) {
    case "comparison":
      return filter.operator === "matches" ? wordsQuery(filter, environmentId) || null : null;
    case "and":
      return joined(filter.filters, " & ", environmentId);
    case "or":
      return joined(filter.filters, " | ", environmentId);
    case "not":
    case "near":
      return null;
  }
}

function joined(filters: readonly Filter[], by: string, environmentId: string): string | null {
  const queries = filters.map((one) => wordsOf(one, environmentId));
  return queries.length === 0 || queries.includes(null) ? null : `(${queries.join(by)})`;
}

/** The words of a comparison as a `tsquery`. Empty without any, which matches nothing. */
export function wordsQuery({ field, operand }: Comparison, environmentId: string): string {
  const path = fieldPath({ namespace: field.namespace, name: field.name });
  const words = foldedWords(String(operand)).map((word) => searchedWord(environmentId, path, word));
  return words.length === 0 ? "" : `(${words.join(" & ")})`;
}
