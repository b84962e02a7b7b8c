import { randomBytes } from "node:crypto";
import { StartError } from "../errors.ts";

/** A master key. Its id is part of the text that it seals, which identifies the key for opening. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: Buffer;
}

/** The keys of the gateway: the first seals, all open. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

const keyBytes = 32;

/** A fresh master key in the format of {@link parseEncryptionKeys}. Its id begins with the date. */
export const createEncryptionKey = (now: Date): string =>
  `${now.toISOString().slice(0, 10)}-${randomBytes(2).toString("hex")}:${randomBytes(keyBytes).toString("base64")}`;

/**
 * Reads `id:base64` pairs that are separated by commas or on separate lines; `#` begins a comment. Base64 may use either
 * alphabet, with or without padding.
 * @throws StartError that names the pair by its position or id and never shows a key.
 */
export function parseEncryptionKeys(text: string): EncryptionKeys {
  const pairs = text
    .replace(/#.*$/gm, "")
    .split(/[,\n]/)
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "");
  const keys: EncryptionKey[] = [];
  for (const [index, pair] of pairs.entries()) {
    const key = parsePair(pair, index + 1);
    if (keys.some(({ id }) => id === key.id)) throw new StartError(`Encryption keys: the id "${key.id}" occurs twice.`);
    keys.push(key);
  }
  const [first, ...others] = keys;
  if (first === undefined) {
    throw new StartError('Encryption keys: none is given. Expected "id:base64 of 32 bytes", several separated by commas.');
  }
  return [first, ...others];
}

function parsePair(pair: string, place: number): EncryptionKey {
  const colon = pair.indexOf(":");
  // Without a colon the whole text may be a key, so it must not be shown.
  if (colon === -1) throw new StartError(`Encryption keys: number ${place} has no id. Expected "id:base64 of 32 bytes".`);
  const id = pair.slice(0, colon).trim();
  const encoded = pair.slice(colon + 1).trim();
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
    throw new StartError(`Encryption keys: the id of number ${place} is not 1 to 32 letters, digits, hyphens or underscores.`);
  }
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(encoded)) throw new StartError(`Encryption keys: the key of "${id}" is not base64.`);
  const key = Buffer.from(encoded, "base64");
  if (key.length !== keyBytes) {
    throw new StartError(`Encryption keys: the key of "${id}" has ${key.length} bytes, not ${keyBytes}.`);
  }
  return { id, key };
}
