import type { ApiToken } from "./api-token.ts";
import type { ApiTokenRow } from "./api-token-rows.ts";
import { isScope } from "./token-input.ts";

/** A token at a given time. A token that was marked as ended at its own expiry was not revoked. */
export const toApiToken = (row: ApiTokenRow, now: Date): ApiToken => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes.filter(isScope),
  systemId: row.system_id,
  status: isRevoked(row) ? "REVOKED" : isExpired(row, now) ? "EXPIRED" : "ACTIVE",
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  lastUsedFrom: row.last_used_from,
  expiresAt: row.expires_at,
  revokedAt: isRevoked(row) ? row.revoked_at : null,
});

type Ends = Pick<ApiTokenRow, "expires_at" | "revoked_at">;

const isRevoked = ({ expires_at: expiresAt, revoked_at: revokedAt }: Ends): boolean =>
  revokedAt !== null && (expiresAt === null || revokedAt < expiresAt);

const isExpired = ({ expires_at: expiresAt, revoked_at: revokedAt }: Ends, now: Date): boolean =>
  revokedAt !== null || (expiresAt !== null && expiresAt <= now);
