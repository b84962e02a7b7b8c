import type { Page } from "@fettle/connector";
import type { ListAnswer } from "./list-answer.ts";

/** The number of records in a whole list, under the name by which the vendor sends it. It is only shown, so an unreadable one is left out. */
export function totalIn(answer: ListAnswer, name: string | undefined): Pick<Page, "total"> {
  if (name === undefined || !("integer" in answer)) return {};
  try {
    return { total: answer.integer(name) };
  } catch {
    return {};
  }
}
