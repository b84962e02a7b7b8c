import { randomSecret } from "../../identifiers.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import { hashSecret, sessionPlace } from "./flow.ts";
import type { Completion, SessionRow } from "./session-rows.ts";

/** How long a code is valid. */
export const minutesValid = 10;

/** The one-time code of a session whose app requested a token; null for others. Stored as a hash, and sealed for repeated display. */
export async function newCode(
  { sealer }: { readonly sealer: Sealer },
  session: SessionRow,
  now: Date,
): Promise<(NonNullable<Completion["code"]> & { readonly code: string }) | null> {
  if (session.token_scopes === null) return null;
  const code = randomSecret();
  const hash = hashSecret(code);
  if (hash === null) throw new Error("A fresh secret has the wrong shape.");
  const sealed = await sealer.seal(code, sessionPlace(session));
  return { code, hash, sealed, expiresAt: new Date(now.getTime() + minutesValid * 60_000) };
}

/** The code of a completed session while it is unused; the same each time. */
export async function codeOf({ sealer }: { readonly sealer: Sealer }, session: SessionRow, now: Date): Promise<string | null> {
  const { code_hash: hash, code_expires_at: expiresAt, sealed } = session;
  if (hash === null || expiresAt === null || expiresAt <= now || sealed === null) return null;
  return await sealer.open(sealed, sessionPlace(session));
}
