import { pageByCursor, readPayload, resourcesOf } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { Settings } from "./settings.ts";

/** Describes an entity of Template Product's API: lists at a path, records below it. */
export const resource = resourcesOf<Settings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since }) => ({ query: { cursor, since } }),
    page: (answer, { what, cursor }) =>
      pageByCursor(readPayload(answer, { what }), { items: "items", next: "next", total: "total" }, cursor),
  },
  write: { created: "record", updated: "record", headers: ({ commandId }) => ({ "idempotency-key": commandId }) },
});
