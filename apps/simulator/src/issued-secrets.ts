import type { ConnectorId } from "./connector-id.ts";

/** The kind of a secret. `state`, `nonce` and `code verifier` are the client's own. A webhook's URL alone may identify its system. */
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

/** A secret that a vendor issued or received. */
export interface IssuedSecret {
  readonly connector: ConnectorId;
  readonly kind: SecretKind;
  readonly value: string;
}

/** Every secret since the start, including ended ones, so that a test can search for leaks. */
export interface IssuedSecrets {
  /** Records a secret once; values that are empty or not text are ignored. */
  add(connector: ConnectorId, kind: SecretKind, value: unknown): void;
  list(): readonly IssuedSecret[];
}

const keptAtMost = 100_000;

/** Keeps the newest 100,000, in memory only. */
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
