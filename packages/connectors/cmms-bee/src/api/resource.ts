import { pageByCursor, resourcesOf } from "@fettle/connector-kit";
import { answers } from "../errors.ts";
import type { CmmsBeeSettings } from "../settings.ts";
import { nameOf, readSchema } from "./names.ts";

const pageSize = 200;

/**
 * Describes an entity by what differs: lists are in ascending order of the vendor's update time, writes return the record, and the
 * command's id is the idempotency key.
 */
export const resource = resourcesOf<CmmsBeeSettings>({
  answers,
  list: {
    coverage: "complete",
    hasChanges: true,
    request: ({ cursor, since, settings }) => ({
      query: {
        [nameOf(settings, "query", "limit")]: pageSize,
        [nameOf(settings, "query", "updatedAt[gte]")]: since,
        [nameOf(settings, "query", "cursor")]: cursor,
      },
    }),
    page: (answer, { name, items, cursor, settings }) =>
      pageByCursor(readSchema(answer, `${name}List`, settings), { items, next: "nextCursor" }, cursor),
  },
  write: { created: "record", updated: "record", headers: ({ commandId }) => ({ "idempotency-key": commandId }) },
});
