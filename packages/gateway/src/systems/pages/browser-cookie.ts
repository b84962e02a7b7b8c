import { createHash, timingSafeEqual } from "node:crypto";
import { hashSecret } from "../sessions/flow.ts";
import { callbackUrl, type PageMeans } from "./page-means.ts";

const lifetimeSeconds = 30 * 60;

/** One cookie for each flow, so that two windows of one browser do not undo each other. */
const nameOf = (stateHash: Buffer) => `fettle_connect_${stateHash.subarray(0, 12).toString("base64url")}`;

function cookie(means: Pick<PageMeans, "publicUrl">, stateHash: Buffer, value: string, seconds: number): string {
  const { pathname, protocol } = new URL(callbackUrl(means));
  const secure = protocol === "https:" ? "; Secure" : "";
  return `${nameOf(stateHash)}=${value}; Path=${pathname}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** Binds a flow to the browser that begins it (RFC 9700 4.7). */
export const markBrowser = (means: Pick<PageMeans, "publicUrl">, stateHash: Buffer, secret: string): string =>
  cookie(means, stateHash, secret, lifetimeSeconds);

/** For a flow that is over. */
export const unmarkBrowser = (means: Pick<PageMeans, "publicUrl">, stateHash: Buffer): string => cookie(means, stateHash, "", 0);

/** Whether a request comes from the browser that began the flow. */
export function isMarked(request: Request, stateHash: Buffer, browserHash: string): boolean {
  const expected = Buffer.from(browserHash, "base64url");
  const prefix = `${nameOf(stateHash)}=`;
  return (request.headers.get("cookie") ?? "").split(";").some((pair) => {
    const text = pair.trim();
    const hash = text.startsWith(prefix) ? hashSecret(text.slice(prefix.length)) : null;
    return hash !== null && hash.length === expected.length && timingSafeEqual(hash, expected);
  });
}

/** What a flow keeps of the browser's secret. */
export const browserHashOf = (secret: string): string => createHash("sha256").update(secret).digest("base64url");
