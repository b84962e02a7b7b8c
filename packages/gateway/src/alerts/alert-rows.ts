import { type Selectable, sql, type SqlBool } from "kysely";
import type { Database } from "../store/database.ts";
import type { Alert, AlertQuery, AlertState } from "./alert.ts";
import { isAlertRule } from "./rules/alert-rules.ts";
import type { AlertTable } from "./tables.ts";

type AlertRow = Selectable<AlertTable>;

/** Whose alerts are seen: all of the environment's, or one system's. */
export interface AlertReader {
  readonly environmentId: string;
  readonly systemId: string | null;
}

const stateOf = ({ ended_at: endedAt, acknowledged_at: acknowledgedAt }: AlertRow): AlertState =>
  endedAt !== null ? "RESOLVED" : acknowledgedAt !== null ? "ACKNOWLEDGED" : "OPEN";

/** Alerts of rules that only a newer version knows are left out. */
const toAlerts = (rows: readonly AlertRow[]): readonly Alert[] =>
  rows.flatMap((row) =>
    isAlertRule(row.rule)
      ? [
          {
            id: row.id,
            rule: row.rule,
            state: stateOf(row),
            subjectId: row.subject_id,
            systemId: row.system_id,
            connectorId: row.connector_id,
            facts: row.facts,
            traceId: row.trace_id,
            openedAt: row.opened_at,
            goneSince: row.ended_at === null ? row.gone_since : null,
            endedAt: row.ended_at,
            endReason: row.end_reason,
            acknowledgedAt: row.acknowledged_at,
            acknowledgedBy: row.acknowledged_by,
            note: row.note,
          },
        ]
      : [],
  );

const alertsOf = (database: Database, { environmentId, systemId }: AlertReader) =>
  database
    .selectFrom("alerts")
    .selectAll()
    .where("environment_id", "=", environmentId)
    .$if(systemId !== null, (rows) => rows.where("system_id", "=", systemId));

/** By the primary key. */
export const findAlerts = async (database: Database, reader: AlertReader, ids: readonly string[]): Promise<readonly Alert[]> =>
  toAlerts(
    await alertsOf(database, reader)
      .where(sql<SqlBool>`id = any(${[...ids]}::text[])`)
      .execute(),
  );

const stateConditions: Readonly<Record<AlertState, ReturnType<typeof sql<SqlBool>>>> = {
  OPEN: sql<SqlBool>`(ended_at is null and acknowledged_at is null)`,
  ACKNOWLEDGED: sql<SqlBool>`(ended_at is null and acknowledged_at is not null)`,
  RESOLVED: sql<SqlBool>`ended_at is not null`,
};

/** Newest first. By `alerts_by_opening` and the other indexes that end in the time and the id. */
export async function listAlerts(database: Database, reader: AlertReader, query: AlertQuery): Promise<readonly Alert[]> {
  const { states, rules, systemIds, connectorIds, after, limit } = query;
  if ([states, rules, systemIds, connectorIds].some((named) => named?.length === 0)) return [];
  const rows = await alertsOf(database, reader)
    .$if(states !== null, (some) =>
      some.where(
        sql<SqlBool>`(${sql.join(
          (states ?? []).map((state) => stateConditions[state]),
          sql` or `,
        )})`,
      ),
    )
    // What a partial index is for has to stand in the statement.
    .$if(states !== null && !states.includes("RESOLVED"), (some) => some.where("ended_at", "is", null))
    .$if(rules !== null, (some) => some.where("rule", "in", [...(rules ?? [])]))
    .$if(systemIds !== null, (some) => some.where("system_id", "in", [...(systemIds ?? [])]))
    .$if(connectorIds !== null, (some) => some.where("connector_id", "in", [...(connectorIds ?? [])]))
    .$if(after !== null, (some) => some.where(sql<SqlBool>`(opened_at, id) < (${after?.openedAt}, ${after?.id})`))
    .orderBy("opened_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return toAlerts(rows);
}

/** Acknowledges an alert that has not ended, or changes its note. By the primary key. Returns whether there was one. */
export async function acknowledge(
  database: Database,
  { environmentId, systemId }: AlertReader,
  id: string,
  by: { readonly tokenId: string; readonly note: string | null; readonly at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable("alerts")
    .set({
      acknowledged_at: sql`coalesce(acknowledged_at, ${by.at}::timestamptz)`,
      acknowledged_by: by.tokenId,
      note: by.note,
      revision: sql`revision + 1`,
    })
    .where("environment_id", "=", environmentId)
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .$if(systemId !== null, (rows) => rows.where("system_id", "=", systemId))
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
