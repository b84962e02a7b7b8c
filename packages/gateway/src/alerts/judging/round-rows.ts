import { sql } from "kysely";
import type { Database } from "../../store/database.ts";
import { isAlertRule, type AlertRule, type Thresholds } from "../rules/alert-rules.ts";
import { aftermathMilliseconds, holdMilliseconds, type KnownAlert, type RuleSetting } from "./judge.ts";

/** A round belongs to the node that is the first to begin it. */
const leastMilliseconds = 50_000;
/** After such a gap nothing is known of the time before. A round that is so far ahead was begun before the clock was set back: nodes differ by less. */
const gapMilliseconds = 300_000;

/** A round that this node has begun. */
export interface BegunRound {
  /** Since when rounds have followed each other without a gap: before that the gateway was off. */
  readonly runningSince: Date;
}

/**
 * Begins a round, unless another node has begun one in this minute, by a clock that may be a little ahead. After the clock was set back,
 * rounds begin anew. By the only row.
 */
export async function beginRound(service: Database, now: Date): Promise<BegunRound | null> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const isAhead = sql`latest.last_at > ${before(-gapMilliseconds)}::timestamptz`;
  const { rows } = await sql<BegunRound>`
    insert into alert_rounds as latest (only_row, last_at, running_since) values (true, ${now}, ${now})
    on conflict (only_row) do update set last_at = ${now}::timestamptz, running_since = case
      when latest.last_at < ${before(gapMilliseconds)}::timestamptz or ${isAhead} then ${now}::timestamptz
      else latest.running_since end
    where latest.last_at <= ${before(leastMilliseconds)}::timestamptz or ${isAhead}
    returning running_since as "runningSince"`.execute(service);
  return rows[0] ?? null;
}

/** What all environments have set about rules. Few have set anything. */
export async function selectAllSettings(service: Database): Promise<ReadonlyMap<string, ReadonlyMap<AlertRule, RuleSetting>>> {
  const rows = await service.selectFrom("alert_rules").select(["environment_id", "rule", "is_enabled", "thresholds"]).execute();
  const found = new Map<string, Map<AlertRule, RuleSetting>>();
  for (const { environment_id: environmentId, rule, is_enabled: isEnabled, thresholds } of rows) {
    if (!isAlertRule(rule)) continue;
    const settings = found.get(environmentId) ?? new Map<AlertRule, RuleSetting>();
    found.set(environmentId, settings.set(rule, { isEnabled, thresholds: thresholds satisfies Thresholds }));
  }
  return found;
}

/** An alert with its environment. */
export interface KnownAlertRow extends KnownAlert {
  readonly environmentId: string;
}

/** What {@link KnownAlert} says, of all environments. By `alerts_open` and `alerts_by_end`. */
export async function selectKnownAlerts(service: Database, now: Date): Promise<readonly KnownAlertRow[]> {
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  const columns = sql`environment_id as "environmentId", id, revision, rule, subject_id as "subjectId", system_id as "systemId",
    connector_id as "connectorId", opened_at as "openedAt", reopened_at as "reopenedAt", gone_since as "goneSince", is_told as "isTold",
    acknowledged_at is not null as "isAcknowledged", reminded_at as "remindedAt", ended_at as "endedAt", end_reason as "endReason"`;
  const { rows } = await sql<KnownAlertRow>`
    select ${columns} from alerts where ended_at is null
    union all
    select ${columns} from alerts where ended_at > ${before(aftermathMilliseconds)}::timestamptz
      and (rule = 'VENDOR_DOWN' or ended_at > ${before(holdMilliseconds)}::timestamptz)
    order by "endedAt"`.execute(service);
  return rows.filter(({ rule }) => isAlertRule(rule));
}
