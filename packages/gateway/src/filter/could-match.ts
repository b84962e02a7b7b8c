import type { Comparison, Filter } from "./filter.ts";
import { compare } from "./matches.ts";

/** What is still known about an erased record. */
export interface ErasedRecord {
  readonly id: string;
  readonly systemId: string;
}

/** Whether a record of which only this is known may match a filter: false only when it certainly does not. Null matches all. */
export const couldMatch = (filter: Filter | null, known: ErasedRecord): boolean =>
  filter === null || possible(filter, known).includes(true);

type Outcomes = readonly boolean[];
const either: Outcomes = [true, false];

function possible(filter: Filter, known: ErasedRecord): Outcomes {
  switch (filter.kind) {
    case "and":
      return combine(filter.filters, known, (outcomes) => outcomes.every(Boolean));
    case "or":
      return combine(filter.filters, known, (outcomes) => outcomes.some(Boolean));
    case "not":
      return possible(filter.filter, known).map((outcome) => !outcome);
    case "near":
      return either;
    case "comparison":
      return possibleOf(filter, known);
  }
}

/** Only the best and the worst case matter, because both operators are monotonic in their parts. */
function combine(filters: readonly Filter[], known: ErasedRecord, join: (outcomes: Outcomes) => boolean): Outcomes {
  const parts = filters.map((inner) => possible(inner, known));
  const best = join(parts.map((outcomes) => outcomes.includes(true)));
  const worst = join(parts.map((outcomes) => !outcomes.includes(false)));
  return best === worst ? [best] : either;
}

function possibleOf(comparison: Comparison, known: ErasedRecord): Outcomes {
  const { source } = comparison.field;
  if (source.from !== "column" || (source.column !== "id" && source.column !== "systemId")) return either;
  return [compare(comparison, [known[source.column]])];
}
