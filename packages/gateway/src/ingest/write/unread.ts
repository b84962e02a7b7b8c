import type { FieldProblem } from "@fettle/connector";
import type { CountedProblem } from "../tables.ts";

/** What of some payloads could not be read. */
export interface Unread {
  /** By field, the members of a list together. */
  readonly problems: readonly CountedProblem[];
  /** Why one of them was rejected. Null: none was. */
  readonly rejection: string | null;
}

/** Where there is nothing to tell. */
export const nothingUnread: Unread = { problems: [], rejection: null };

/** So many fields of a run are told of. */
const mostFields = 50;

/** Counts the problems of several records by field, each with the first of them. */
export function countProblems(problems: Iterable<FieldProblem & { readonly count?: number }>): readonly CountedProblem[] {
  const byField = new Map<string, CountedProblem>();
  for (const { field: place, message, example, count = 1 } of problems) {
    const field = place.replaceAll(/\[\d+\]/g, "");
    const known = byField.get(field);
    if (known !== undefined) byField.set(field, { ...known, count: known.count + count });
    else if (byField.size < mostFields) byField.set(field, { field, message, example, count });
  }
  return [...byField.values()];
}

/** Adds up what two pieces of work could not read. */
export function addUnread(one: Unread = nothingUnread, other: Unread = nothingUnread): Unread {
  if (other === nothingUnread) return one;
  return { problems: countProblems([...one.problems, ...other.problems]), rejection: one.rejection ?? other.rejection };
}
