import { sql } from "kysely";
import type { Store } from "./database.ts";

/** The clock is looked at once a minute. What is ahead by more than this was set, or nobody looked for so long. */
const stepMinutes = 15;
const doubtHours = 24;

/** The time by which something may go for good. */
export interface TrustedTime {
  readonly time: Date;
  /** Since when the clock is not believed, so that the time stands; null while it is. */
  readonly doubtedSince: Date | null;
}

/**
 * Answers the time that is believed, and writes down that the clock has come to `now`. Nobody can tell a clock that was set ahead from a
 * gateway that was off, so that a step of more than a quarter of an hour is believed only a day later: an operator has that long to set a
 * wrong clock right before what is kept for some time goes by it. A clock that goes back is believed at once, for by an earlier time
 * less goes.
 *
 * One statement on one row; several nodes may be at it.
 */
export async function trustTime({ service }: Pick<Store, "service">, now: Date): Promise<TrustedTime> {
  const isBelieved = sql`(${now} <= trusted.reached_at + make_interval(mins => ${stepMinutes})
    or ${now} >= trusted.doubted_since + make_interval(hours => ${doubtHours}))`;
  const { rows } = await sql<TrustedTime>`
    insert into trusted_time as trusted (reached_at) values (${now})
    on conflict (only_row) do update set
      reached_at = case when ${isBelieved} then ${now} else trusted.reached_at end,
      doubted_since = case when ${isBelieved} then null else least(trusted.doubted_since, ${now}) end
    returning reached_at as time, doubted_since as "doubtedSince"`.execute(service);
  const [trusted] = rows;
  if (trusted === undefined) throw new Error("The row of the trusted time was not written.");
  return trusted;
}
