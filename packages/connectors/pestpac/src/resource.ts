import { pageByOffset, pageOffset, readList, resourcesOf } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { PestpacSettings } from "./settings.ts";

/** The page of a list, which is the whole answer, with the key of its records. */
export const pageOf = (answer: unknown, what: string, key: string, cursor: string | null) =>
  pageByOffset(readList(answer, { what }), { key }, cursor);

/** Describes an entity of PestPac's API: lists of 500 with `skip`, records below them. Nothing lists changes. */
export const resource = resourcesOf<PestpacSettings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: false,
    request: ({ cursor }) => ({ query: { skip: pageOffset(cursor) } }),
    page: (answer, { what, items, cursor }) => pageOf(answer, what, items, cursor),
  },
});
