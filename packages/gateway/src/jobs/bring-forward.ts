/**
 * Reschedules whatever waits for a time that lies too far ahead because the database's clock was set back. Without it, no system
 * is polled and no dead process is noticed for as long as the jump. Waiting jobs keep their order and the rest of their pauses:
 * the newest of them was created before the clock was set back, so the clock went back at least as far as that creation time lies
 * in the future. The claims are those of pg-boss's own supervision.
 *
 * This is one statement for the owner of the schema `pgboss`. It changes nothing while the clock runs forward. It uses `job_i11`;
 * active jobs are few.
 */
export const bringForward = (queues: readonly string[]): string => `
do $$
declare
  names constant text[] := array[${queues.map((name) => `'${name}'`).join(", ")}];
  ahead constant timestamptz := now() + interval '1 second';
  set_back interval;
begin
  -- One node at a time, because nodes would block each other on the rows.
  if not pg_try_advisory_xact_lock(hashtextextended('fettle jobs brought forward', 0)) then return; end if;
  select max(created_on) - now() into set_back from pgboss.job
  where name = any(names) and state < 'active' and not blocked and created_on > ahead;
  if set_back is not null then
    update pgboss.job set created_on = created_on - set_back,
      start_after = case when start_after > now() then start_after - set_back else start_after end
    where name = any(names) and state < 'active' and not blocked and created_on > ahead;
  end if;
  -- A job older than the jump may have failed just before it.
  update pgboss.job set start_after = now() + retry_delay_max * interval '1 second'
  where name = any(names) and state = 'retry' and not blocked and start_after > ahead + retry_delay_max * interval '1 second';
  update pgboss.job set started_on = least(started_on, now()), heartbeat_on = least(heartbeat_on, now())
  where name = any(names) and state = 'active' and greatest(started_on, heartbeat_on) > ahead;
  update pgboss.queue set monitor_claim_on = 'epoch',
    monitor_on = least(monitor_on, now()), maintain_on = least(maintain_on, now())
  where name = any(names) and greatest(monitor_claim_on, monitor_on, maintain_on) > ahead;
end $$`;
