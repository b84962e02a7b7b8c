import { inject } from "vitest";
import { asOwner } from "./as-owner.ts";

/** The address of the tests' PostgreSQL for another user or another database. */
export function addressOf(parts: { readonly database?: string; readonly user?: string } = {}): string {
  const url = new URL(inject("services").databaseUrl ?? "");
  if (parts.database !== undefined) url.pathname = `/${parts.database}`;
  if (parts.user !== undefined) [url.username, url.password] = [parts.user, parts.user];
  return url.href;
}

/** Runs statements one by one, as the tests' own user unless the address names another. Returns the rows of the last. */
export const administer = (statements: readonly string[], url = addressOf()): Promise<readonly Record<string, unknown>[]> =>
  asOwner({ kind: "postgres", url }, statements);
