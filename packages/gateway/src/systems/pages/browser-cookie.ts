import { timingSafeEqual } from "node:crypto";
import { hashSecret } from "../sessions/flow.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import type { PageDependencies } from "./page-dependencies.ts";

/** The lifetime of a session, and some minutes after it. */
const lifetimeSeconds = 60 * 60;

/** Each session has its own cookie, so that two connections in one browser do not disturb each other. */
const nameOf = ({ key_hash: keyHash }: Pick<SessionRow, "key_hash">) =>
  `fettle_connect_${keyHash.subarray(0, 12).toString("base64url")}`;

/**
 * Cookies that bind a session to a browser (RFC 9700 4.7): only the browser that left for the vendor may return, and only the browser
 * that completed a session sees its result.
 */
export function markBrowser(
  { publicUrl }: Pick<PageDependencies, "publicUrl">,
  session: Pick<SessionRow, "key_hash">,
  secret: string,
): readonly string[] {
  const { pathname, protocol } = new URL(publicUrl);
  const secure = protocol === "https:" ? "; Secure" : "";
  return ["connect", "oauth/callback"].map(
    (place) =>
      `${nameOf(session)}=${secret}; Path=${pathname.replace(/\/$/, "")}/${place}; Max-Age=${lifetimeSeconds}; HttpOnly; SameSite=Lax${secure}`,
  );
}

/** The secret for a session in the request's cookie; null when there is none. */
export function browserOf(request: Request, session: Pick<SessionRow, "key_hash">): string | null {
  const prefix = `${nameOf(session)}=`;
  const pair = (request.headers.get("cookie") ?? "").split(";").find((text) => text.trim().startsWith(prefix));
  const secret = pair?.trim().slice(prefix.length) ?? null;
  return hashSecret(secret) === null ? null : secret;
}

/** Whether a secret belongs to the session's browser. */
export function isSameBrowser({ browser_hash: expected }: Pick<SessionRow, "browser_hash">, browser: string | null): boolean {
  const hash = hashSecret(browser);
  return hash !== null && expected !== null && hash.length === expected.length && timingSafeEqual(hash, expected);
}
