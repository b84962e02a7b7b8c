import type { ApiToken } from "./api-token.ts";
import type { ApiTokenRow } from "./api-token-rows.ts";
import { isScope } from "./token-input.ts";

/** A token as it stands at a time. */
export const toApiToken = (row: ApiTokenRow, now: Date): ApiToken => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes.filter(isScope),
  systemId: row.system_id,
  status: row.revoked_at !== null ? "REVOKED" : row.expires_at !== null && row.expires_at <= now ? "EXPIRED" : "ACTIVE",
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  lastUsedFrom: row.last_used_from,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});
