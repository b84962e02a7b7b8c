import { createEncryptionKey } from "../secrets/encryption-keys.ts";
import type { Command } from "./command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle keys create";

/** Creates a master key and prints it in the format of FETTLE_ENCRYPTION_KEYS. It is not stored. */
export const createKey: Command = {
  usage,
  about: "Creates an encryption key and prints it in the format of FETTLE_ENCRYPTION_KEYS; Fettle does not store it.",
  async run({ words, print }) {
    readOptions(words, usage, {});
    print(createEncryptionKey(new Date()));
  },
};
