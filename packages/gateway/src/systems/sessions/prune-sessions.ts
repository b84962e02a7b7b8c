import { sql } from "kysely";
import type { Store } from "../../store/database.ts";

const dayMilliseconds = 86_400_000;
const daysKept = 7;
const rowsPerStep = 1000;

/**
 * Deletes sessions that expired a week ago, in small steps, and clears values of expired ones that were useful only while they were open.
 * Of all environments. By the index `connect_sessions_by_expiry`; a code outlives its session's expiry by minutes.
 */
export async function pruneSessions({ service }: Pick<Store, "service">, now: Date): Promise<void> {
  const before = new Date(now.getTime() - daysKept * dayMilliseconds);
  for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
    const result = await sql`
      delete from connect_sessions where ctid = any(array(
        select ctid from connect_sessions where expires_at < ${before} limit ${sql.lit(rowsPerStep)}))`.execute(service);
    deleted = Number(result.numAffectedRows ?? 0n);
  }
  await service
    .updateTable("connect_sessions")
    .set({ sealed: null, oauth_state_hash: null, code_hash: null, code_expires_at: null })
    .where("expires_at", "<=", now)
    .where((eb) => eb.or([eb("sealed", "is not", null), eb("code_hash", "is not", null)]))
    .where((eb) => eb.or([eb("code_expires_at", "is", null), eb("code_expires_at", "<=", now)]))
    .execute();
}
