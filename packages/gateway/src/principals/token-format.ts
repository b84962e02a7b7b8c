import { createHash, hash, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * `fettle_test_` or `fettle_live_`, 256 random bits and a checksum: secret scanners find lost tokens, and mistyped ones are refused
 * without a database query.
 */
const shape = /^(fettle_(?:test|live)_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Creates a token. */
export function newToken(kind: "test" | "live"): string {
  const body = `fettle_${kind}_${base62(randomBytes(32), 43)}`;
  return body + checksum(body);
}

/** Whether a text can be a token, by its format and checksum. */
export function isTokenShaped(token: string): boolean {
  const [, body, given] = shape.exec(token) ?? [];
  return body !== undefined && given !== undefined && timingSafeEqual(Buffer.from(checksum(body)), Buffer.from(given));
}

/** The stored form of a token. */
export const hashToken = (token: string): Buffer => hash("sha256", token, "buffer");

const checksum = (body: string) => base62(createHash("sha256").update(body).digest().subarray(0, 8), 6);

/** The lowest `length` digits of a number in base 62. 43 digits represent 256 bits. */
function base62(bytes: Buffer, length: number): string {
  let number = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  while (text.length < length) {
    text = digits.charAt(Number(number % 62n)) + text;
    number /= 62n;
  }
  return text;
}
