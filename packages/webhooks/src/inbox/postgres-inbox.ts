import { randomUUID } from "node:crypto";
import { type ClaimedEvent, type FailedEvent, type Inbox, rememberedMilliseconds } from "./inbox.ts";
import { postgresInboxMigration } from "./postgres-schema.ts";

/** A pool of pg, or anything that runs a statement like it. */
export interface PostgresPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** An interval of so many milliseconds. */
const milliseconds = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;

/** Counts a waiting event into its lane, which is due at once unless it is claimed or waits for another try. */
const addToLane = (events: string) => `insert into fettle_inbox_lanes as known (lane, waiting, due_at)
  select lane, 1, now() from ${events}
  on conflict (lane) do update set waiting = known.waiting + 1, due_at = coalesce(known.due_at, excluded.due_at)`;

/**
 * An inbox in the app's PostgreSQL, which any number of processes may share. It creates its tables, whose names begin with `fettle_inbox`,
 * at its first use; see {@link postgresInboxMigration}. It uses no transaction, so a pooler may be in between.
 */
export function createPostgresInbox({ pool }: { readonly pool: PostgresPool }): Inbox {
  let migrated: Promise<unknown> | null = null;

  async function run<Row>(text: string, ...values: unknown[]): Promise<readonly Row[]> {
    migrated ??= pool.query(postgresInboxMigration, []);
    try {
      await migrated;
    } catch (error) {
      migrated = null;
      throw error;
    }
    const { rows } = await pool.query(text, values);
    return rows as readonly Row[]; // as the statement says
  }

  return {
    async put({ id, lane, position, body, isReplay }) {
      const rows = await run(
        `with stored as (insert into fettle_inbox (id, lane, position, body, is_replay) values ($1, $2, $3, $4, $5)
          on conflict (id) do nothing returning lane)
        ${addToLane("stored")} returning lane`,
        id,
        lane,
        position,
        body,
        isReplay,
      );
      return rows.length > 0 ? "new" : "known";
    },
    async claim({ limit, leaseMilliseconds }) {
      const claim = randomUUID();
      // By fettle_inbox_lanes_due.
      const lanes = await run<{ lane: string }>(
        `update fettle_inbox_lanes set claim = $1, due_at = now() + ${milliseconds("$3")}
        where lane = any(array(
          select lane from fettle_inbox_lanes where due_at <= now() order by due_at limit $2 for update skip locked))
        returning lane`,
        claim,
        limit,
        leaseMilliseconds,
      );
      if (lanes.length === 0) return [];
      // A statement of its own, by fettle_inbox_order: it sees everything that was settled before the lanes became ours.
      const events = await run<Omit<ClaimedEvent, "claim" | "handledVersion"> & { handledVersion: string | null }>(
        `update fettle_inbox as event set tries = tries + 1 from fettle_inbox_lanes as own
        where own.lane = any($1::text[]) and own.claim = $2 and event.id = (select id from fettle_inbox as first
          where first.lane = own.lane and state = 'waiting' order by position, arrival limit 1)
        returning event.id, event.lane, body, is_replay as "isReplay", tries, own.version::text as "handledVersion"`,
        lanes.map(({ lane }) => lane),
        claim,
      );
      return events.map(({ handledVersion, ...event }) => ({
        ...event,
        claim,
        handledVersion: handledVersion === null ? null : Number(handledVersion),
      }));
    },
    async renew({ lane, claim }, leaseMilliseconds) {
      const rows = await run(
        `update fettle_inbox_lanes set due_at = now() + ${milliseconds("$3")} where lane = $1 and claim = $2 returning lane`,
        lane,
        claim,
        leaseMilliseconds,
      );
      return rows.length > 0;
    },
    async settle({ id, lane, claim }, outcome) {
      const isWaiting = outcome.state === "waiting";
      // `waiting` is counted, because a statement that waited for the lane would not see an event that came meanwhile.
      const rows = await run(
        `with own as (update fettle_inbox_lanes set claim = null, waiting = waiting - $4::integer,
            due_at = case when waiting - $4 > 0 then now() + ${milliseconds("$5")} end, version = greatest(version, $6::bigint)
          where lane = $1 and claim = $2 returning lane)
        update fettle_inbox set state = $7, error = $8, ended_at = case when $7 <> 'waiting' then now() end,
          body = case when $7 <> 'handled' then body end
        where id = $3 and exists (select from own) returning id`,
        lane,
        claim,
        id,
        isWaiting ? 0 : 1,
        isWaiting ? outcome.delayMilliseconds : 0,
        outcome.state === "handled" ? outcome.version : null,
        outcome.state,
        outcome.state === "handled" ? null : outcome.error,
      );
      return rows.length > 0;
    },
    // By fettle_inbox_ended.
    failed: (limit) =>
      run<FailedEvent>(
        `select id, body, tries, error, ended_at as "failedAt" from fettle_inbox where state = 'failed' order by ended_at limit $1`,
        limit,
      ),
    async retry(id) {
      const rows = await run(
        `with retried as (update fettle_inbox set state = 'waiting', tries = 0, ended_at = null
          where id = $1 and state = 'failed' returning lane)
        ${addToLane("retried")} returning lane`,
        id,
      );
      return rows.length > 0;
    },
    async forget(id) {
      return (await run("delete from fettle_inbox where id = $1 and state <> 'waiting' returning id", id)).length > 0;
    },
    async prune() {
      // By fettle_inbox_ended.
      await run(
        `delete from fettle_inbox where state = 'handled' and ended_at < now() - ${milliseconds("$1")}`,
        rememberedMilliseconds,
      );
      await run("delete from fettle_inbox_lanes where due_at is null and version is null");
    },
    async load(name) {
      return (await run<{ place: string }>("select place from fettle_inbox_places where name = $1", name))[0]?.place ?? null;
    },
    async save(name, text) {
      await run(
        `insert into fettle_inbox_places (name, place) values ($1, $2) on conflict (name) do update set place = excluded.place`,
        name,
        text,
      );
    },
  };
}
