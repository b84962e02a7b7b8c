import { timingSafeEqual } from "node:crypto";
import { hashSecret } from "../sessions/flow.ts";
import type { SessionRow } from "../sessions/session-rows.ts";
import type { PageDependencies } from "./page-dependencies.ts";

/** A session and the minutes after it. */
const lifetimeSeconds = 60 * 60;

/** One cookie for each session, so that two connections of one browser do not undo each other. */
const nameOf = ({ key_hash: keyHash }: Pick<SessionRow, "key_hash">) =>
  `fettle_connect_${keyHash.subarray(0, 12).toString("base64url")}`;

/**
 * Cookies that bind a session to a browser (RFC 9700 4.7): only the one that left for the vendor may come back, and only the one that
 * completed a session sees how it ended.
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

/** The secret that the browser of a request holds for a session; null when it holds none. */
export function browserOf(request: Request, session: Pick<SessionRow, "key_hash">): string | null {
  const prefix = `${nameOf(session)}=`;
  const pair = (request.headers.get("cookie") ?? "").split(";").find((text) => text.trim().startsWith(prefix));
  const secret = pair?.trim().slice(prefix.length) ?? null;
  return hashSecret(secret) === null ? null : secret;
}

/** Whether a browser's secret is of the browser that the session belongs to. */
export function isSameBrowser({ browser_hash: expected }: Pick<SessionRow, "browser_hash">, browser: string | null): boolean {
  const hash = hashSecret(browser);
  return hash !== null && expected !== null && hash.length === expected.length && timingSafeEqual(hash, expected);
}
