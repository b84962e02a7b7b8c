import { sql } from "kysely";
import type { Store } from "./database.ts";

/** The clock is read once a minute. A larger step means that it was set, or not read for that long. */
const stepMinutes = 15;
const doubtHours = 24;

/** The time by which rows may be deleted for good. */
export interface TrustedTime {
  readonly time: Date;
  /** Since when the clock is not trusted and the time stands still; null while it is trusted. */
  readonly doubtedSince: Date | null;
}

/**
 * Returns the trusted time, and records that the clock has reached `now`. A clock that was set ahead cannot be told from a
 * gateway that was off, so a step of more than a quarter of an hour is trusted only a day later: an operator has that long to
 * correct a wrong clock before history is deleted by it. A clock that goes back is trusted at once, because an earlier time
 * deletes less.
 *
 * One statement on one row; several nodes may run it at once.
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
