import { createHmac, timingSafeEqual } from "node:crypto";
import { refuseSignature, type SignatureCheck } from "./signature-check.ts";

/** A signature to check, with its body and secret. */
export interface TimestampedSignature {
  /** The header's value, `t=<unix seconds>,v1=<hex>`. It may hold several `v1` while a secret is being replaced. */
  readonly header: string | undefined;
  /** The body, byte for byte. */
  readonly body: Uint8Array;
  readonly secret: string;
}

function partsOf(header: string): { readonly times: readonly string[]; readonly signatures: readonly string[] } {
  const parts = header.split(",").map((part) => part.trim());
  const named = (name: string): readonly string[] =>
    parts.filter((part) => part.startsWith(`${name}=`)).map((part) => part.slice(name.length + 1));
  return { times: named("t"), signatures: named("v1") };
}

/**
 * Checks a hexadecimal HMAC-SHA256 over `<t>.<raw body>`. Compares the signature in constant time, and never throws, whatever the
 * header contains.
 */
export function verifyTimestampedSignature({ header, body, secret }: TimestampedSignature): SignatureCheck {
  if (header === undefined || header === "") return refuseSignature("The signature header is missing.");
  if (header.length > 2000) return refuseSignature("The signature header is too long.");
  if (secret === "") return refuseSignature("There is no secret to check the signature with.");
  const { times, signatures } = partsOf(header);
  const [time = ""] = times;
  if (times.length !== 1 || !/^\d{1,12}$/u.test(time)) return refuseSignature("The signature has no readable time.");
  const expected = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
  const isRight = (signature: string): boolean =>
    /^[0-9a-f]{64}$/iu.test(signature) && timingSafeEqual(Buffer.from(signature, "hex"), expected);
  return signatures.some(isRight)
    ? { valid: true, signedAt: new Date(Number(time) * 1000) }
    : refuseSignature("The signature does not match the body.");
}
