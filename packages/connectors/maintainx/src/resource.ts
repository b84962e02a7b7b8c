import { pageByCursor, readPayload, resourcesOf } from "@fettle/connector-kit";
import { answers } from "./answers.ts";
import type { MaintainxSettings } from "./settings.ts";

/** The largest page that MaintainX is known to return. */
const limit = 100;

/** A record alone comes under its name, such as `{ workOrder: {} }`. */
function unwrapped(answer: unknown): unknown {
  const [inner, ...others] = Object.values(Object(answer));
  return others.length === 0 && typeof inner === "object" && inner !== null ? inner : answer;
}

/** Describes an entity of MaintainX: lists at a path, records below it. A create returns only the record's id. */
export const resource = resourcesOf<MaintainxSettings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since }) => ({ query: { limit, cursor, "updatedAt[gte]": since, sort: "updatedAt" } }),
    page: (answer, { items, what, cursor }) => pageByCursor(readPayload(answer, { what }), { items, next: "nextCursor" }, cursor),
  },
  write: { created: "key", updated: "nothing" },
  record: unwrapped,
});
