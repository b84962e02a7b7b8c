import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SealError } from "./seal-error.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a fresh nonce: nonce, ciphertext and tag in one buffer. Decryption needs the same `additional`. */
export function encrypt(key: Buffer, plaintext: Buffer, additional: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(additional);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealError `UNREADABLE` when anything differs from the input and output of {@link encrypt}. */
export function decrypt(key: Buffer, bytes: Buffer, additional: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(additional)
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    // The error of crypto adds nothing, so it is omitted.
    throw new SealError("UNREADABLE", "The sealed secret cannot be opened: it was altered, moved, or sealed with another key.");
  }
}
