import { createHmac } from "node:crypto";
import { equalTexts } from "./equal-texts.ts";
import { refuseSignature, type SignatureCheck } from "./signature-check.ts";

/** A signature to check, with what was signed and the secret. */
export interface HmacSignature {
  /** The signature as received. */
  readonly signature: string | null | undefined;
  /** What was signed, byte for byte: mostly the raw body alone. Several parts are signed one after the other. */
  readonly signed: Uint8Array | string | readonly (Uint8Array | string)[];
  readonly secret: string;
  /** Capital and small letters are the same in `hex`. `base64` has its padding. */
  readonly encoding: "hex" | "base64";
  /** What stands before the signature: `"sha256="`. Default: nothing. */
  readonly prefix?: string;
  /** Default: `sha256`. */
  readonly algorithm?: "sha1" | "sha256" | "sha512";
}

/** Checks an HMAC over a webhook's raw body, or over other parts of it, in constant time. Never throws, whatever the header contains. */
export function verifyHmac({
  signature,
  signed,
  secret,
  encoding,
  prefix = "",
  algorithm = "sha256",
}: HmacSignature): SignatureCheck<null> {
  if (secret === "") return refuseSignature("There is no secret to check the signature with.");
  if (typeof signature !== "string" || signature === "") return refuseSignature("The signature is missing.");
  if (signature.length > 1000 || !signature.startsWith(prefix)) return refuseSignature("The signature cannot be read.");
  const hmac = createHmac(algorithm, secret);
  for (const part of typeof signed === "string" || signed instanceof Uint8Array ? [signed] : signed) hmac.update(part);
  const received = signature.slice(prefix.length);
  return equalTexts(encoding === "hex" ? received.toLowerCase() : received, hmac.digest(encoding))
    ? { valid: true, signedAt: null }
    : refuseSignature("The signature does not match.");
}
