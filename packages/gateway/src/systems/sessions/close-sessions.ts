import { sql } from "kysely";
import type { Store } from "../../store/database.ts";
import { minutesGood } from "./connect-code.ts";
import { minutesOpen } from "./create-sessions.ts";

/** So far nodes may read the time apart. */
const slackSeconds = 5;

/**
 * Writes down of sessions and codes that have come to their end that they are over, so that a clock which is set back does not open them
 * again; and brings the end of those forward that it would leave open for longer than they are made for. To be called once a minute. Of
 * all environments. By `connect_sessions_open` and the unique index of `code_hash`.
 */
export async function closeSessions({ service }: Pick<Store, "service">, now: Date): Promise<void> {
  await sql`
    update connect_sessions set status = 'EXPIRED', finished_at = ${now}, sealed = null, oauth_state_hash = null
    where status = 'OPEN' and expires_at <= ${now}`.execute(service);
  await sql`
    update connect_sessions set sealed = null, code_hash = null, code_expires_at = null
    where code_hash is not null and code_expires_at <= ${now}`.execute(service);
  const end = (minutes: number) => sql`${now}::timestamptz + make_interval(mins => ${minutes})`;
  const tooFar = (minutes: number) => sql`${end(minutes)} + make_interval(secs => ${slackSeconds})`;
  await sql`
    update connect_sessions set expires_at = ${end(minutesOpen)}
    where status = 'OPEN' and expires_at > ${tooFar(minutesOpen)}`.execute(service);
  await sql`
    update connect_sessions set code_expires_at = ${end(minutesGood)}
    where code_hash is not null and code_expires_at > ${tooFar(minutesGood)}`.execute(service);
}
