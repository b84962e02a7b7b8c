import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SealError } from "./seal-error.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM under a fresh nonce: nonce, ciphertext and tag in one. `additional` has to be given again to decrypt. */
export function encrypt(key: Buffer, plaintext: Buffer, additional: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(additional);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealError `UNREADABLE` when anything differs from what {@link encrypt} was given and gave. */
export function decrypt(key: Buffer, bytes: Buffer, additional: Buffer): Buffer {
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
      .setAAD(additional)
      .setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    // What crypto says adds nothing, so it is left out.
    throw new SealError("UNREADABLE", "The sealed secret cannot be opened: it was altered, moved, or sealed with another key.");
  }
}
