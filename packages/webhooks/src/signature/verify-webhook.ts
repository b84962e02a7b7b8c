import { timingSafeEqual } from "node:crypto";
import { WebhookError } from "../webhook-error.ts";
import { headerOf, type HeaderSource } from "./header-source.ts";
import { keysOf } from "./secrets.ts";
import { signatureOf } from "./sign-webhook.ts";

/** A webhook as it arrived, and what it is checked with. */
export interface VerifyOptions {
  readonly headers: HeaderSource;
  /** The body's bytes as they arrived. Parsed and serialized again, they would be others. */
  readonly body: string | Uint8Array;
  /** One secret, or several while one is being replaced. */
  readonly secrets: string | readonly string[];
  /** How far `webhook-timestamp` may be from the present, both ways. Default: 300. */
  readonly toleranceSeconds?: number;
  /** The present, in milliseconds since 1970. Default: the machine's time. */
  readonly now?: number;
}

/** What a verified webhook's headers say. */
export interface VerifiedWebhook {
  readonly id: string;
  /** When this attempt was sent, in Unix seconds. */
  readonly timestamp: number;
}

/**
 * Verifies a webhook by Standard Webhooks: one of the signatures must be of version `v1` and belong to one of the secrets. All of them are
 * compared, each in constant time.
 *
 * @throws WebhookError `MISSING_HEADER`, `STALE_TIMESTAMP`, `INVALID_SIGNATURE` or `INVALID_SECRET`.
 */
export const verifyWebhook = ({ secrets, ...options }: VerifyOptions): VerifiedWebhook =>
  verifyByKeys({ ...options, keys: keysOf(secrets) });

export function verifyByKeys({
  headers,
  body,
  keys,
  toleranceSeconds = 300,
  now = Date.now(),
}: Omit<VerifyOptions, "secrets"> & { readonly keys: readonly Uint8Array[] }): VerifiedWebhook {
  const id = neededHeader(headers, "webhook-id");
  const timestamp = neededHeader(headers, "webhook-timestamp");
  const signatures = neededHeader(headers, "webhook-signature").split(" ");
  const seconds = /^\d{1,12}$/u.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(Math.abs(Math.floor(now / 1000) - seconds) <= toleranceSeconds))
    throw new WebhookError("STALE_TIMESTAMP", "The header webhook-timestamp is too far from the present.");
  const expected = keys.map((key) => Buffer.from(signatureOf({ id, timestamp, body }, key)));
  let isValid = false;
  for (const signature of signatures) {
    const given = Buffer.from(signature);
    for (const one of expected) {
      // No early end: the time shows neither which secret nor which signature it was.
      if (given.length === one.length && timingSafeEqual(given, one)) isValid = true;
    }
  }
  if (!isValid) throw new WebhookError("INVALID_SIGNATURE", "No signature belongs to this body and a secret of this receiver.");
  return { id, timestamp: seconds };
}

function neededHeader(headers: HeaderSource, name: string): string {
  const value = headerOf(headers, name);
  if (value === null) throw new WebhookError("MISSING_HEADER", `The header ${name} is missing.`);
  return value;
}
