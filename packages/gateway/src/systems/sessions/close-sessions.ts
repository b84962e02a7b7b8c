import { sql } from "kysely";
import { slackMilliseconds } from "../../clock.ts";
import type { Store } from "../../store/database.ts";
import { minutesValid } from "./connect-code.ts";
import { minutesOpen } from "./create-sessions.ts";

/**
 * Marks sessions and codes that have expired, so that setting the clock back does not reopen them, and brings forward the end of those
 * that it would leave open beyond their lifetime. To be called once a minute. Of all environments. By `connect_sessions_open` and the
 * unique index of `code_hash`.
 */
export async function closeSessions({ service }: Pick<Store, "service">, now: Date): Promise<void> {
  await sql`
    update connect_sessions set status = 'EXPIRED', finished_at = ${now}, sealed = null, oauth_state_hash = null
    where status = 'OPEN' and expires_at <= ${now}`.execute(service);
  await sql`
    update connect_sessions set sealed = null, code_hash = null, code_expires_at = null
    where code_hash is not null and code_expires_at <= ${now}`.execute(service);
  const end = (minutes: number) => sql`${now}::timestamptz + make_interval(mins => ${minutes})`;
  const tooFar = (minutes: number) => sql`${end(minutes)} + make_interval(secs => ${slackMilliseconds / 1000})`;
  await sql`
    update connect_sessions set expires_at = ${end(minutesOpen)}
    where status = 'OPEN' and expires_at > ${tooFar(minutesOpen)}`.execute(service);
  await sql`
    update connect_sessions set code_expires_at = ${end(minutesValid)}
    where code_hash is not null and code_expires_at > ${tooFar(minutesValid)}`.execute(service);
}
