import { GatewayError } from "../errors.ts";
import type { Scope } from "../principal.ts";

const knownScopes: ReadonlySet<string> = new Set<Scope>(["read", "write", "systems", "passthrough", "admin"]);
const longestOverlapSeconds = 30 * 86_400;

/** Whether a stored scope exists in this version. */
export const isScope = (scope: string): scope is Scope => knownScopes.has(scope);

/**
 * The trimmed name.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function readName(thing: "token" | "workspace", given: string): string {
  const name = given.trim();
  if (name !== "" && name.length <= 200 && !name.includes("\0")) return name;
  throw refusal(`The name of a ${thing} must have 1 to 200 characters.`, "name");
}

/**
 * The scopes without duplicates.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function readScopes(scopes: readonly Scope[]): Scope[] {
  if (scopes.length > 0 && scopes.every(isScope)) return [...new Set(scopes)];
  throw refusal(`A token must have one or more of the scopes ${[...knownScopes].join(", ")}.`, "scopes");
}

/**
 * An expiry in the future.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function readExpiry(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt === null || expiresAt > now) return expiresAt;
  throw refusal("The token would already have expired. Enter a future time, or none.", "expiresAt");
}

/**
 * The end of an overlap that begins now.
 * @throws GatewayError `BAD_USER_INPUT`
 */
export function readOverlap(seconds: number, now: Date): Date {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= longestOverlapSeconds)
    return new Date(now.getTime() + seconds * 1000);
  throw refusal(`An overlap must be 0 to ${longestOverlapSeconds} whole seconds (30 days).`, "overlapSeconds");
}

/** A `BAD_USER_INPUT` about one field of the input, or about all of it. */
export const refusal = (message: string, path?: string): GatewayError =>
  new GatewayError("BAD_USER_INPUT", message, path === undefined ? {} : { path });
