import { hash, randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Base 32 (Crockford's digits, lower case) of the leading bits of these bytes. */
function base32(bytes: Uint8Array, length: number): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < length) {
      bits -= 5;
      text += alphabet.charAt((buffer >> bits) & 31);
    }
    buffer &= (1 << bits) - 1;
  }
  return text;
}

/** A record's id. The same system, entity and vendor key give the same id, so links can be written before their target exists. */
export function recordId(prefix: string, systemId: string, entity: string, remoteId: string): string {
  const digest = hash("sha256", JSON.stringify([systemId, entity, remoteId]), "buffer");
  return `${prefix}_${base32(digest, 26)}`;
}

/** How ids of a kind begin: the text before the last underscore, if there is one. */
export const prefixOfId = (id: string): string => id.slice(0, Math.max(0, id.lastIndexOf("_")));

const bytesOfId = 17;
const bytesOfTraceId = 16;
let random = { bytes: randomBytes(0), used: 0 };

/** Random bytes. Each call to the generator costs more than the bytes, which are no secret. */
function nextBytes(count: number): Buffer {
  if (random.used + count > random.bytes.length) random = { bytes: randomBytes(bytesOfId * 100), used: 0 };
  return random.bytes.subarray(random.used, (random.used += count));
}

/** A new random id with 130 bits: `sys_…`, `cmd_…`. */
export function randomId(prefix: string): string {
  return `${prefix}_${base32(nextBytes(bytesOfId), 26)}`;
}

/** Enough for the times of a thousand years, in milliseconds. */
const digitsOfTime = 9;

/** A new id that sorts by its time, in milliseconds: `req_…`. Its last 16 digits are 80 random bits. */
export const timedId = (prefix: string, time: Date): string => `${beginOfTimedId(prefix, time)}${base32(nextBytes(10), 16)}`;

/** What the ids of a time begin with: it sorts before them, and behind those of the millisecond before. */
export function beginOfTimedId(prefix: string, time: Date): string {
  let rest = Math.min(Math.max(time.getTime(), 0), 32 ** digitsOfTime - 1);
  let digits = "";
  for (let count = 0; count < digitsOfTime; count += 1) {
    digits = alphabet.charAt(rest % 32) + digits;
    rest = Math.floor(rest / 32);
  }
  return `${prefix}_${digits}`;
}

/** A new trace id: 32 hexadecimal digits, as in W3C Trace Context. */
export function randomTraceId(): string {
  return nextBytes(bytesOfTraceId).toString("hex");
}

/** A new secret for a URL or a signature: 256 bits, base64url. */
export function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}
