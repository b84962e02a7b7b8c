import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { EncryptionKeys } from "./encryption-keys.ts";
import { SealError } from "./seal-error.ts";

/** Seals secrets for storage. */
export interface Sealer {
  /**
   * Seals text under a data key of its own, which the first master key wraps. `place` says where it is kept
   * (`credentials:<environment>:<system>`): sealed text that was moved elsewhere does not open.
   */
  seal(plaintext: string, place: string): string;
  /** @throws SealError when it was altered or moved, or when its master key is not among the keys. */
  open(sealed: string, place: string): string;
}

const algorithm = "aes-256-gcm";
const format = "fettle1";
const nonceBytes = 12;
const tagBytes = 16;
/** Longer than any secret we keep; a bound for what is decoded. */
const longest = 1_000_000;

/** AES-256-GCM envelope encryption: `fettle1.<key id>.<wrapped data key>.<content>`, each part nonce, ciphertext and tag. */
export function createSealer(keys: EncryptionKeys): Sealer {
  return {
    seal(plaintext, place) {
      const [master] = keys;
      const dataKey = randomBytes(32);
      const wrapped = encrypt(master.key, dataKey, boundTo("key", master.id, place));
      const content = encrypt(dataKey, Buffer.from(plaintext, "utf8"), boundTo("content", master.id, place));
      return [format, master.id, wrapped.toString("base64url"), content.toString("base64url")].join(".");
    },
    open(sealed, place) {
      const [version, keyId, wrapped, content, ...rest] = sealed.length > longest ? [] : sealed.split(".");
      if (version !== format || keyId === undefined || wrapped === undefined || content === undefined || rest.length > 0) {
        throw new SealError("UNREADABLE", "This is not a sealed secret.");
      }
      const master = keys.find(({ id }) => id === keyId);
      // The id comes from the database: it is shown only in the shape that we write.
      if (master === undefined) throw new SealError("UNKNOWN_KEY", `No encryption key has the id "${keyId.slice(0, 32)}".`);
      const dataKey = decrypt(master.key, Buffer.from(wrapped, "base64url"), boundTo("key", keyId, place));
      return decrypt(dataKey, Buffer.from(content, "base64url"), boundTo("content", keyId, place)).toString("utf8");
    },
  };
}

const boundTo = (part: "key" | "content", keyId: string, place: string) =>
  Buffer.from(JSON.stringify([format, part, keyId, place]));

function encrypt(key: Buffer, plaintext: Buffer, additional: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(additional);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, additional: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(additional)
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    // What crypto says adds nothing, so it is left out.
    throw new SealError("UNREADABLE", "The sealed secret does not open: it was altered, moved, or sealed with another key.");
  }
}
