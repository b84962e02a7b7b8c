import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import { parseEncryptionKeys } from "./encryption-keys.ts";
import { openKeyFile } from "./key-file.ts";
import { constantKeys, type KeySource } from "./local-keys.ts";

/** The operator's settings for the master keys; empty text counts as absent. */
export interface KeyConfiguration {
  readonly encryptionKeys?: string | undefined;
  readonly encryptionKeysFile?: string | undefined;
}

/** Opens the configured master keys. @throws StartError when none are configured, when both settings are, or when they cannot be read. */
export async function openKeys({ encryptionKeys, encryptionKeysFile }: KeyConfiguration, log: Log): Promise<KeySource> {
  const [text, path] = [encryptionKeys ?? "", encryptionKeysFile ?? ""];
  if ((text === "") === (path === "")) {
    throw new StartError(
      `${text === "" ? "There are no encryption keys" : "The encryption keys are given twice"}: set either FETTLE_ENCRYPTION_KEYS ` +
        "(encryptionKeys) or FETTLE_ENCRYPTION_KEYS_FILE (encryptionKeysFile).",
    );
  }
  return path === "" ? constantKeys(parseEncryptionKeys(text)) : await openKeyFile(path, log);
}
