import { randomBytes } from "node:crypto";
import { decrypt, encrypt } from "./cipher.ts";
import type { KeyProvider } from "./key-provider.ts";
import { readSealed, writeSealed, type SealedText } from "./sealed-text.ts";

/**
 * Seals secrets for storage. `place` says where a secret is stored (`credentials:<environment>:<system>`): sealed text that was moved
 * elsewhere does not open. The key provider may call a key manager over the network: never use a sealer inside a transaction.
 */
export interface Sealer {
  /** Seals text under its own data key. @throws SealError `UNAVAILABLE` when a key manager does not respond. */
  seal(plaintext: string, place: string): Promise<string>;
  /** @throws SealError when the text was altered or moved, when its master key is missing, or when a key manager does not respond. */
  open(sealed: string, place: string): Promise<string>;
  /**
   * The same secret under the current master key: only its data key is wrapped again. Null when it is already under that key.
   * @throws SealError as `open`.
   */
  rewrap(sealed: string, place: string): Promise<string | null>;
}

const dataKeyBytes = 32;

/** AES-256-GCM envelope encryption under the keys of a provider. */
export function createSealer(keys: KeyProvider): Sealer {
  const wrap = async (dataKey: Buffer, place: string) => {
    const { keyId, wrapped } = await keys.wrap(dataKey, place);
    return { keyId, wrapped: wrapped.toString("base64url") };
  };
  const unwrap = ({ keyId, wrapped }: SealedText, place: string) => keys.unwrap(keyId, Buffer.from(wrapped, "base64url"), place);

  const sealer: Sealer = {
    async seal(plaintext, place) {
      const dataKey = randomBytes(dataKeyBytes);
      const content = encrypt(dataKey, Buffer.from(plaintext, "utf8"), boundTo("fettle2", place));
      return writeSealed({ ...(await wrap(dataKey, place)), content: content.toString("base64url") });
    },
    async open(sealed, place) {
      const text = readSealed(sealed);
      const dataKey = await unwrap(text, place);
      const additional = text.format === "fettle1" ? boundTo("fettle1", text.keyId, place) : boundTo("fettle2", place);
      return decrypt(dataKey, Buffer.from(text.content, "base64url"), additional).toString("utf8");
    },
    async rewrap(sealed, place) {
      const text = readSealed(sealed);
      if (text.format === "fettle1") return await sealer.seal(await sealer.open(sealed, place), place);
      if (text.keyId === (await keys.currentKeyId())) return null;
      return writeSealed({ ...(await wrap(await unwrap(text, place), place)), content: text.content });
    },
  };
  return sealer;
}

const boundTo = (format: SealedText["format"], ...names: readonly string[]) =>
  Buffer.from(JSON.stringify([format, "content", ...names]));
