import { decrypt, encrypt } from "./cipher.ts";
import type { EncryptionKey, EncryptionKeys } from "./encryption-keys.ts";
import type { KeyProvider } from "./key-provider.ts";
import { SealError } from "./seal-error.ts";

/** A source of master keys within this process. */
export interface KeySource {
  /** The keys in force: the first seals. */
  keys(): Promise<EncryptionKeys>;
  /** The key of an id, even one that has just been removed. */
  find(id: string): Promise<EncryptionKey | undefined>;
}

/** A source whose keys never change. */
export const constantKeys = (keys: EncryptionKeys): KeySource => ({
  keys: async () => keys,
  find: async (wanted) => keys.find(({ id }) => id === wanted),
});

/** A provider that wraps in this process with AES-256-GCM. */
export function createLocalKeys(source: KeySource): KeyProvider {
  return {
    async currentKeyId() {
      return (await source.keys())[0].id;
    },
    async wrap(dataKey, context) {
      const [{ id, key }] = await source.keys();
      return { keyId: id, wrapped: encrypt(key, dataKey, boundTo(id, context)) };
    },
    async unwrap(keyId, wrapped, context) {
      const master = await source.find(keyId);
      if (master === undefined) throw new SealError("UNKNOWN_KEY", `No encryption key has the id "${keyId}".`);
      return decrypt(master.key, wrapped, boundTo(keyId, context));
    },
  };
}

/** Unchanged since the first format of sealed text, so that its keys still open. */
const boundTo = (keyId: string, context: string) => Buffer.from(JSON.stringify(["fettle1", "key", keyId, context]));
