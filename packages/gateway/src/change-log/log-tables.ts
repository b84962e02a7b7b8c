import { sql, type RawBuilder, type Selectable } from "kysely";
import type { ChangeTable, CommandChangeTable, NoticeTable, SystemChangeTable } from "./tables.ts";

/** The tables that share a log's positions, with their rows. Each position has a row in one of them. */
export interface LogTables {
  readonly changes: Selectable<ChangeTable>;
  readonly system_changes: Selectable<SystemChangeTable>;
  readonly command_changes: Selectable<CommandChangeTable>;
  readonly notices: Selectable<NoticeTable>;
}

/** The names of these tables. */
export const logTables = [
  "changes",
  "system_changes",
  "command_changes",
  "notices",
] as const satisfies readonly (keyof LogTables)[];

/** One query of each table, as the rows of all. */
export const ofLogTables = (query: (table: keyof LogTables) => RawBuilder<unknown>): RawBuilder<unknown> =>
  sql.join(logTables.map(query), sql` union all `);
