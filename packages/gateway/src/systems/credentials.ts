import { z } from "zod";

/** What a token endpoint gave. Times are ISO 8601 in UTC. */
const tokens = {
  accessToken: z.string(),
  obtainedAt: z.string(),
  /** Null when the vendor does not say: it then counts as good until it is refused. */
  expiresAt: z.string().nullable(),
};
const refreshToken = z.string().nullable();

const schema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("oauth2"), ...tokens, refreshToken }),
  z.object({ type: z.literal("clientCredentials"), clientId: z.string(), clientSecret: z.string(), ...tokens }),
  z.object({ type: z.literal("password"), username: z.string(), password: z.string(), ...tokens, refreshToken }),
  z.object({ type: z.literal("apiKey"), key: z.string() }),
  z.object({ type: z.literal("basic"), username: z.string(), password: z.string() }),
]);

/** A system's credentials. Stored only sealed, as JSON. */
export type Credentials = z.infer<typeof schema>;
/** Credentials that come from a token endpoint and end. */
export type TokenCredentials = Extract<Credentials, { readonly accessToken: string }>;

export const writeCredentials = (credentials: Credentials): string => JSON.stringify(credentials);

/** Reads what {@link writeCredentials} wrote. */
export function readCredentials(text: string): Credentials {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // The parsers' own errors are left out: they could show a value.
    throw new Error("The stored credentials have an unknown shape.");
  }
}

export const isTokenCredentials = (credentials: Credentials): credentials is TokenCredentials => "accessToken" in credentials;

/** When the access token ends, or null. */
export const expiryOf = (credentials: Credentials): Date | null =>
  isTokenCredentials(credentials) && credentials.expiresAt !== null ? new Date(credentials.expiresAt) : null;

/** Where sealed credentials belong. */
export const credentialsPlace = (environmentId: string, systemId: string) => `credentials:${environmentId}:${systemId}`;

const longestMargin = 60_000;

/** Whether it is time for a new access token: 60 seconds before its end, or a tenth of its life where that is short. */
export function isDue(credentials: Credentials, now: Date): boolean {
  const expiry = expiryOf(credentials);
  if (!isTokenCredentials(credentials) || expiry === null) return false;
  const life = Math.max(0, expiry.getTime() - Date.parse(credentials.obtainedAt));
  return now.getTime() >= expiry.getTime() - Math.min(longestMargin, life / 10);
}

/** Whether the access token has ended. */
export function isOver(credentials: Credentials, now: Date): boolean {
  const expiry = expiryOf(credentials);
  return expiry !== null && now >= expiry;
}
