import { sql } from "kysely";
import { randomId, randomTraceId } from "../../identifiers.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import type { Telling } from "../alert.ts";
import type { AlertRule } from "../rules/alert-rules.ts";
import type { AlertFacts } from "../tables.ts";
import type { Step } from "./judge.ts";

/** Something to tell: of an alert as it is from now on. */
export interface ToldAlert {
  readonly telling: Telling;
  readonly id: string;
  readonly rule: AlertRule;
  readonly subjectId: string;
  readonly systemId: string | null;
  readonly connectorId: string | null;
  readonly facts: AlertFacts;
  readonly traceId: string;
}

/** The columns of an alert that a step changes. */
interface Changed {
  readonly id: string;
  readonly revision: number;
  readonly gone_since: Date | null;
  readonly reopened_at: Date | null;
  readonly is_told: boolean;
  readonly reminded_at: Date | null;
  readonly ended_at: Date | null;
  readonly end_reason: string | null;
}

type LaterStep = Exclude<Step, { readonly type: "open" }>;

function changedBy(step: LaterStep, now: Date): Changed {
  const { id, revision, goneSince, reopenedAt, isTold, remindedAt } = step.alert;
  const same = { id, revision, gone_since: goneSince, reopened_at: reopenedAt, is_told: isTold, reminded_at: remindedAt };
  const open = { ...same, ended_at: null, end_reason: null };
  switch (step.type) {
    case "reopen":
      return { ...open, gone_since: null, reopened_at: now, is_told: false };
    case "tell":
      return { ...open, is_told: true };
    case "remind":
      return { ...open, reminded_at: now };
    case "fade":
      return { ...open, gone_since: now };
    case "return":
      return { ...open, gone_since: null };
    case "end":
      return { ...same, ended_at: now, end_reason: step.reason };
  }
}

function tellingOf(step: LaterStep): Telling | null {
  if (step.type === "tell") return "OPENED";
  if (step.type === "remind") return "STILL_OPEN";
  return step.type === "end" && step.isTold ? "RESOLVED" : null;
}

/** Inserts alerts, except where one is open already. Returns what to tell. By `alerts_open`. */
export async function insertAlerts(
  transaction: DatabaseTransaction,
  environmentId: string,
  opened: readonly Extract<Step, { readonly type: "open" }>[],
  now: Date,
): Promise<readonly ToldAlert[]> {
  if (opened.length === 0) return [];
  const rows = opened.map(({ fact }) => ({
    id: randomId("alert"),
    rule: fact.rule,
    subject_id: fact.subjectId,
    system_id: fact.systemId,
    connector_id: fact.connectorId,
    facts: { ...fact.measures, ...fact.words },
    trace_id: randomTraceId(),
  }));
  const { rows: inserted } = await sql<Omit<ToldAlert, "telling">>`
    insert into alerts (environment_id, id, rule, subject_id, system_id, connector_id, facts, trace_id, opened_at)
    select ${environmentId}, given.id, given.rule, given.subject_id, given.system_id, given.connector_id, given.facts, given.trace_id, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (id text, rule text, subject_id text, system_id text, connector_id text,
      facts jsonb, trace_id text)
    on conflict (environment_id, rule, subject_id) where ended_at is null do nothing
    returning ${told}`.execute(transaction);
  return inserted.map((alert) => ({ telling: "OPENED", ...alert }));
}

const told = sql`alerts.id, alerts.rule, alerts.subject_id as "subjectId", alerts.system_id as "systemId",
  alerts.connector_id as "connectorId", alerts.facts, alerts.trace_id as "traceId"`;

/** Changes alerts that nobody has changed since they were read. Returns what to tell. By the primary key. */
export async function changeAlerts(
  transaction: DatabaseTransaction,
  environmentId: string,
  steps: readonly LaterStep[],
  now: Date,
): Promise<readonly ToldAlert[]> {
  if (steps.length === 0) return [];
  const { rows } = await sql<Omit<ToldAlert, "telling">>`
    update alerts set revision = alerts.revision + 1, gone_since = given.gone_since, reopened_at = given.reopened_at,
      is_told = given.is_told, reminded_at = given.reminded_at, ended_at = given.ended_at, end_reason = given.end_reason
    from jsonb_to_recordset(${JSON.stringify(steps.map((step) => changedBy(step, now)))}::jsonb) as given (id text, revision integer,
      gone_since timestamptz, reopened_at timestamptz, is_told boolean, reminded_at timestamptz, ended_at timestamptz, end_reason text)
    where alerts.environment_id = ${environmentId} and alerts.id = given.id and alerts.revision = given.revision
    returning ${told}`.execute(transaction);
  const changed = new Map(rows.map((row) => [row.id, row]));
  return steps.flatMap((step) => {
    const telling = tellingOf(step);
    const row = changed.get(step.alert.id);
    return telling === null || row === undefined ? [] : [{ telling, ...row }];
  });
}
