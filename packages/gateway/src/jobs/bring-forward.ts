/**
 * Brings forward what waits for a time that the database's clock has gone back from: otherwise nobody is polled, and no dead process
 * noticed, for as long as the jump. Waiting jobs keep their order and what was left of their pauses: the newest of them was made before the
 * clock was set back, so that it went back by at least its age below zero. The claims are those of pg-boss's own supervision.
 *
 * One statement, for the owner of the schema `pgboss`; it changes nothing while the clock goes forward. By `job_i11`; of active jobs
 * there are few.
 */
export const bringForward = (queues: readonly string[]): string => `
do $$
declare
  names constant text[] := array[${queues.map((name) => `'${name}'`).join(", ")}];
  ahead constant timestamptz := now() + interval '1 second';
  set_back interval;
begin
  -- One node at a time: they would meet at the rows.
  if not pg_try_advisory_xact_lock(hashtextextended('fettle jobs brought forward', 0)) then return; end if;
  select max(created_on) - now() into set_back from pgboss.job
  where name = any(names) and state < 'active' and not blocked and created_on > ahead;
  if set_back is not null then
    update pgboss.job set created_on = created_on - set_back,
      start_after = case when start_after > now() then start_after - set_back else start_after end
    where name = any(names) and state < 'active' and not blocked and created_on > ahead;
  end if;
  -- A job that is older than the jump may have failed just before it.
  update pgboss.job set start_after = now() + retry_delay_max * interval '1 second'
  where name = any(names) and state = 'retry' and not blocked and start_after > ahead + retry_delay_max * interval '1 second';
  update pgboss.job set started_on = least(started_on, now()), heartbeat_on = least(heartbeat_on, now())
  where name = any(names) and state = 'active' and greatest(started_on, heartbeat_on) > ahead;
  update pgboss.queue set monitor_claim_on = 'epoch',
    monitor_on = least(monitor_on, now()), maintain_on = least(maintain_on, now())
  where name = any(names) and greatest(monitor_claim_on, monitor_on, maintain_on) > ahead;
end $$`;
