import { sql } from "kysely";
import type { Database } from "../store/database.ts";

/** A token that is about to expire. */
export interface ExpiringToken {
  readonly environmentId: string;
  readonly id: string;
  readonly name: string;
  readonly systemId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The tokens of all environments that expire between now and a time, and have no successor. By `api_tokens_to_end`. */
export async function selectExpiringTokens(service: Database, now: Date, until: Date): Promise<readonly ExpiringToken[]> {
  const { rows } = await sql<ExpiringToken>`
    select environment_id as "environmentId", id, name, system_id as "systemId", created_at as "createdAt", expires_at as "expiresAt"
    from api_tokens where revoked_at is null and expires_at > ${now}::timestamptz and expires_at <= ${until}::timestamptz
      and replaced_by is null`.execute(service);
  return rows;
}
