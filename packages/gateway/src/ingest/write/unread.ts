import type { FieldProblem } from "@fettle/connector";
import type { CountedProblem } from "../tables.ts";

/** The values and records that could not be read in some payloads. */
export interface Unread {
  /** By field; the members of a list count together. */
  readonly problems: readonly CountedProblem[];
  /** Why one of the records was rejected. Null when none was. */
  readonly rejection: string | null;
}

/** Nothing was unreadable. */
export const nothingUnread: Unread = { problems: [], rejection: null };

/** The number of fields that a run reports. */
const mostFields = 50;

/** Counts the problems of several records by field, each with the first problem as an example. */
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

/** Adds up the unreadable values of two pieces of work. */
export function addUnread(one: Unread = nothingUnread, other: Unread = nothingUnread): Unread {
  if (other === nothingUnread) return one;
  return { problems: countProblems([...one.problems, ...other.problems]), rejection: one.rejection ?? other.rejection };
}
