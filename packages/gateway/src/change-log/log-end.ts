import { sql, type RawBuilder } from "kysely";
import { markAt } from "./mark-at.ts";
import type { Place } from "./place.ts";

/** A row of {@link logEnd}. */
export interface LogEndRow {
  readonly log_end: number;
  readonly log_end_mark: string | null;
}

/** The end of an environment's log as one row, for a statement that reads other data in the same snapshot. By the primary keys. */
export const logEnd = (environmentId: string): RawBuilder<LogEndRow> => sql<LogEndRow>`
  (select e.change_position as log_end, ${markAt(sql`e.change_position`)} as log_end_mark
   from environments e where e.id = ${environmentId})`;

export const placeOfLogEnd = ({ log_end, log_end_mark }: LogEndRow): Place => ({ position: log_end, mark: log_end_mark });
