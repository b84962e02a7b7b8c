import { sql } from "kysely";
import type { Database } from "../store/database.ts";
import type { ChangeRow } from "./change-rows.ts";
import { entryMark } from "./mark-at.ts";

/** The changes of one record to read: at most `limit`, from below a version or, without one, from the newest. */
export interface RecordHistoryPage {
  readonly environmentId: string;
  readonly recordId: string;
  readonly before: number | null;
  readonly limit: number;
}

/** Reads them, newest first. By `changes_by_record`, from its end. */
export async function selectRecordHistory(
  database: Database,
  { environmentId, recordId, before, limit }: RecordHistoryPage,
): Promise<readonly ChangeRow[]> {
  const isBefore = before === null ? sql`` : sql`and version < ${before}`;
  const { rows } = await sql<ChangeRow>`
    select entry.* from environments e cross join lateral (
      select *, ${entryMark} as mark from changes
      where environment_id = ${environmentId} and record_id = ${recordId} ${isBefore}
      order by version desc limit ${limit}) entry
    where e.id = ${environmentId} order by entry.version desc`.execute(database);
  return rows;
}
