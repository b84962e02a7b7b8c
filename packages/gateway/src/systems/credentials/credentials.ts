import { z } from "zod";
import { sealedPlace } from "../../store/declared-table.ts";
import { sealedCredentials } from "../tables.ts";

/** The tokens from a token endpoint. Times are ISO 8601 in UTC. */
const tokens = {
  accessToken: z.string(),
  obtainedAt: z.string(),
  /** Null when the vendor does not say: the token then counts as good until a call with it is refused. */
  expiresAt: z.string().nullable(),
};
const refreshToken = z.string().nullable();
/** Further headers of every call, by name. */
const typed = { headers: z.record(z.string(), z.string()).optional() };

const schema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("oauth2"), ...tokens, refreshToken }),
  z.object({ type: z.literal("clientCredentials"), clientId: z.string(), clientSecret: z.string(), ...typed, ...tokens }),
  z.object({ type: z.literal("password"), username: z.string(), password: z.string(), ...typed, ...tokens, refreshToken }),
  z.object({ type: z.literal("apiKey"), key: z.string(), ...typed }),
  z.object({ type: z.literal("basic"), username: z.string(), password: z.string(), ...typed }),
]);

/** A system's credentials. They are stored only sealed, as JSON. */
export type Credentials = z.infer<typeof schema>;
/** Credentials that come from a token endpoint and expire. */
export type TokenCredentials = Extract<Credentials, { readonly accessToken: string }>;

export const writeCredentials = (credentials: Credentials): string => JSON.stringify(credentials);

/** Reads what {@link writeCredentials} wrote. */
export function readCredentials(text: string): Credentials {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // The parser's own error is dropped: it could show a value.
    throw new Error("The stored credentials have an unknown shape.");
  }
}

export const isTokenCredentials = (credentials: Credentials): credentials is TokenCredentials => "accessToken" in credentials;

/** Whether the vendor can issue another access token. Only the customer can replace all other credentials. */
export const isRenewable = (credentials: Credentials): credentials is TokenCredentials =>
  isTokenCredentials(credentials) && (credentials.type !== "oauth2" || credentials.refreshToken !== null);

/** The place that sealed credentials are bound to. */
export const credentialsPlace = (environmentId: string, systemId: string) =>
  sealedPlace(sealedCredentials, environmentId, systemId);

const longestMargin = 60_000;

/**
 * When to request the next access token: one to two margins before the end of this one, which spreads the refreshes of systems that
 * were connected together. A margin is a minute, or a tenth of the token's life if that is shorter. Null when the token does not
 * expire, or when only the customer can get another.
 */
export function refreshTimeOf(credentials: Credentials, random: () => number): Date | null {
  if (!isRenewable(credentials) || credentials.expiresAt === null) return null;
  const end = Date.parse(credentials.expiresAt);
  const life = Math.max(0, end - Date.parse(credentials.obtainedAt));
  return new Date(end - Math.min(longestMargin, life / 10) * (1 + random()));
}

/** Whether the access token has ended. */
export const isOver = (credentials: Credentials, now: Date): boolean =>
  isTokenCredentials(credentials) && credentials.expiresAt !== null && now.getTime() >= Date.parse(credentials.expiresAt);
