import { createEncryptionKey } from "../secrets/encryption-keys.ts";
import type { Command } from "./command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle keys create";

/** Makes a master key and prints it as FETTLE_ENCRYPTION_KEYS takes it. It is kept nowhere. */
export const createKey: Command = {
  usage,
  about: "Makes an encryption key and prints it as FETTLE_ENCRYPTION_KEYS takes it; it is kept nowhere.",
  async run({ words, print }) {
    readOptions(words, usage, {});
    print(createEncryptionKey(new Date()));
  },
};
