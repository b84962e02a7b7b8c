import type { ConnectorId } from "./connector-id.ts";

/** What a secret is for. `state`, `nonce` and `code verifier` are the client's own; a webhook's URL may itself be what it is known by. */
export type SecretKind =
  | "access token"
  | "API key"
  | "authorization code"
  | "client secret"
  | "code verifier"
  | "ID token"
  | "nonce"
  | "password"
  | "refresh token"
  | "state"
  | "webhook secret"
  | "webhook URL";

/** A secret that a vendor gave out or was given. */
export interface IssuedSecret {
  readonly connector: ConnectorId;
  readonly kind: SecretKind;
  readonly value: string;
}

/** Every secret since the start, also those that have ended: a test can look for each where none should be. */
export interface IssuedSecrets {
  /** Notes a secret down once; what is not text or empty is passed over. */
  add(connector: ConnectorId, kind: SecretKind, value: unknown): void;
  list(): readonly IssuedSecret[];
}

const keptAtMost = 100_000;

/** Keeps the newest 100 000, in memory alone. */
export const createIssuedSecrets = (): IssuedSecrets => {
  const kept = new Map<string, IssuedSecret>();
  return {
    add: (connector, kind, value) => {
      if (typeof value !== "string" || value === "") return;
      kept.set(JSON.stringify([connector, kind, value]), { connector, kind, value });
      const [oldest] = kept.keys();
      if (kept.size > keptAtMost && oldest !== undefined) kept.delete(oldest);
    },
    list: () => [...kept.values()],
  };
};
