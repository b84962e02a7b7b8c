import { randomBytes } from "node:crypto";
import { runStatement } from "../house/run-statement.ts";

const together = 50_000;

/**
 * Appends copies of an environment's first entries to its log, each of another record, as one commit for every 50,000. It takes their positions
 * as the gateway does.
 */
const append = /* SQL */ `
  with counter as (
    update environments set change_position = change_position + $2::int, change_mark = $3, change_mark_before = change_mark
    where id = $1 returning change_position - $2::int as before),
  model as (
    select row_number() over (order by position) - 1 as place, c.* from changes c where environment_id = $1 order by position limit 100)
  insert into changes (environment_id, position, mark, kind, entity, record_id, system_id, version, changed_fields, occurred_at, recorded_at,
    cause, trace_id, actor, record, previous)
  select $1, before + given.number, $3, kind, entity, record_id || '_' || before + given.number, system_id, version, changed_fields, occurred_at, now(),
    cause, trace_id, actor, record, previous
  from counter cross join generate_series(1, $2::int) as given(number)
    join model on model.place = given.number % (select count(*) from model)`;

/** Appends so many entries to the log of the one environment that has one, while nobody hears of them. */
export async function lengthenLog(databaseUrl: string, entries: number): Promise<void> {
  const [found] = await runStatement<{ id: string }>(databaseUrl, "select min(environment_id) as id from changes");
  for (let added = 0; added < entries; added += together) {
    const count = Math.min(together, entries - added);
    await runStatement(databaseUrl, append, [found?.id, count, randomBytes(9).toString("base64url")]);
  }
}
