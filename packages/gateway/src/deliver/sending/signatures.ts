import { createHmac, createSecretKey, randomBytes, type KeyObject } from "node:crypto";

/** The key of a secret, ready for signing. It shows nothing when it is logged. */
export type SigningKey = KeyObject;

const prefix = "whsec_";

/** A new secret in the format of Standard Webhooks: `whsec_` and the base64 of 32 random bytes. */
export const createSecret = (): string => prefix + randomBytes(32).toString("base64");

/** The signing key of a secret from {@link createSecret}. @throws TypeError for any other text, which it does not repeat. */
export function signingKeyOf(secret: string): SigningKey {
  const bytes = secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), "base64") : Buffer.alloc(0);
  if (bytes.length !== 32) throw new TypeError("This is not the secret of an endpoint.");
  return createSecretKey(bytes);
}

export interface SignedMessage {
  /** The header `webhook-id`. */
  readonly id: string;
  /** The header `webhook-timestamp`: Unix seconds. */
  readonly timestamp: number;
  /** The body exactly as it is sent. */
  readonly body: string | Uint8Array;
}

/**
 * The header `webhook-signature` of Standard Webhooks: a signature for each key, separated by spaces. A receiver accepts the message when
 * one of them matches, so two keys overlap while a secret is being rotated.
 */
export const sign = (keys: readonly SigningKey[], { id, timestamp, body }: SignedMessage): string =>
  keys.map((key) => `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`).join(" ");
