import { randomUUID } from "node:crypto";
import { type ClaimedEvent, type FailedEvent, type Inbox, type Outcome, rememberedMilliseconds } from "./inbox.ts";
import { postgresInboxMigration } from "./postgres-schema.ts";

/** A pool of pg, or anything that runs a statement like it. */
export interface PostgresPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

const pruned = 10_000;

/** An interval of so many milliseconds. */
const milliseconds = (parameter: string) => `${parameter}::float8 * interval '1 millisecond'`;

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

  /** The lanes that became this claim's. The primary key decides between processes, however old what a statement sees is. */
  const claimLanes = (claim: string, limit: number, leaseMilliseconds: number) =>
    // By fettle_inbox_due and fettle_inbox_order.
    run<{ lane: string }>(
      `insert into fettle_inbox_lanes as lanes (lane, claim, claimed_until)
        select lane, $1, now() + ${milliseconds("$3")} from (
          select lane from fettle_inbox as event
          where state = 'waiting' and due_at <= now()
            and not exists (select from fettle_inbox as earlier where earlier.lane = event.lane and earlier.state = 'waiting'
              and (earlier.position, earlier.arrival) < (event.position, event.arrival))
            and not exists (select from fettle_inbox_lanes as claimed where claimed.lane = event.lane and claimed_until > now())
          order by due_at limit $2) as ready
        order by lane
      on conflict (lane) do update set claim = excluded.claim, claimed_until = excluded.claimed_until
        where lanes.claimed_until <= now()
      returning lane`,
      claim,
      limit,
      leaseMilliseconds,
    );

  async function settle({ id, lane, claim }: ClaimedEvent, outcome: Outcome): Promise<boolean> {
    const version = outcome.state === "handled" ? outcome.version : null;
    const rows = await run(
      `with claimed as (delete from fettle_inbox_lanes where lane = $1 and claim = $2 returning lane),
        remembered as (insert into fettle_inbox_versions as known (lane, version)
          select lane, $7::bigint from claimed where $7::bigint is not null
          on conflict (lane) do update set version = greatest(known.version, excluded.version))
      update fettle_inbox set state = $4, error = $5, due_at = now() + ${milliseconds("$6")},
        ended_at = case when $4 = 'waiting' then null else now() end,
        body = case when $4 = 'handled' then null else body end
      where id = $3 and exists (select from claimed) returning id`,
      lane,
      claim,
      id,
      outcome.state,
      "error" in outcome ? outcome.error : null,
      outcome.state === "waiting" ? outcome.delayMilliseconds : 0,
      version,
    );
    return rows.length > 0;
  }

  return {
    async put({ id, lane, position, body, isReplay }) {
      const rows = await run(
        `insert into fettle_inbox (id, lane, position, body, is_replay) values ($1, $2, $3, $4, $5)
        on conflict (id) do nothing returning id`,
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
      const lanes = (await claimLanes(claim, limit, leaseMilliseconds)).map(({ lane }) => lane);
      if (lanes.length === 0) return [];
      // A statement of its own: it sees everything that was settled before the lanes became ours.
      const events = await run<Omit<ClaimedEvent, "claim" | "handledVersion"> & { handledVersion: string | null }>(
        `update fettle_inbox as event set tries = tries + 1
        from unnest($1::text[]) as own (lane) left join fettle_inbox_versions as known using (lane)
        where event.id = (select id from fettle_inbox as first where first.lane = own.lane and state = 'waiting'
            order by position, arrival limit 1) and event.due_at <= now()
        returning event.id, event.lane, body, is_replay as "isReplay", tries, known.version::text as "handledVersion"`,
        lanes,
      );
      const idle = lanes.filter((lane) => !events.some((event) => event.lane === lane));
      // One by one: who locks several lanes does so in their order, or two may wait for each other.
      for (const lane of idle) await run("delete from fettle_inbox_lanes where lane = $1 and claim = $2", lane, claim);
      return events.map((event) => ({
        ...event,
        claim,
        handledVersion: event.handledVersion === null ? null : Number(event.handledVersion),
      }));
    },
    async renew({ lane, claim }, leaseMilliseconds) {
      const rows = await run(
        `update fettle_inbox_lanes set claimed_until = now() + ${milliseconds("$3")} where lane = $1 and claim = $2 returning lane`,
        lane,
        claim,
        leaseMilliseconds,
      );
      return rows.length > 0;
    },
    settle,
    // By fettle_inbox_ended.
    failed: (limit) =>
      run<FailedEvent>(
        `select id, body, tries, error, ended_at as "failedAt" from fettle_inbox where state = 'failed' order by ended_at limit $1`,
        limit,
      ),
    async retry(id) {
      const rows = await run(
        `update fettle_inbox set state = 'waiting', tries = 0, due_at = now(), ended_at = null
        where id = $1 and state = 'failed' returning id`,
        id,
      );
      return rows.length > 0;
    },
    async forget(id) {
      return (await run("delete from fettle_inbox where id = $1 and state <> 'waiting' returning id", id)).length > 0;
    },
    async prune() {
      let count = pruned;
      while (count === pruned) {
        // By fettle_inbox_ended.
        const rows = await run(
          `delete from fettle_inbox where id in (select id from fettle_inbox
            where state = 'handled' and ended_at < now() - ${milliseconds("$1")} limit $2) returning 1`,
          rememberedMilliseconds,
          pruned,
        );
        count = rows.length;
      }
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
