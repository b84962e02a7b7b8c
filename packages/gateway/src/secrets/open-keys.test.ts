import pino from "pino";
import { describe, expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { createEncryptionKey } from "./encryption-keys.ts";
import { openKeys } from "./open-keys.ts";

const log = pino({ level: "silent" });
const text = createEncryptionKey(new Date("2026-03-01T10:00:00Z"));

describe("Configured encryption keys", () => {
  it("may be a text, as `fettle keys create` prints it", async () => {
    expect(text).toMatch(/^2026-03-01-[0-9a-f]{4}:[A-Za-z0-9+/]{43}=$/);
    expect(await (await openKeys({ encryptionKeys: text, encryptionKeysFile: "" }, log)).keys()).toHaveLength(1);
  });

  it.each([
    [{}, /There are no encryption keys: set either FETTLE_ENCRYPTION_KEYS/],
    [{ encryptionKeys: "" }, /There are no encryption keys/],
    [{ encryptionKeys: text, encryptionKeysFile: "keys" }, /are given twice/],
  ])("are accepted from exactly one setting", async (configuration, message) => {
    const failure: unknown = await openKeys(configuration, log).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(String(failure)).toMatch(message);
  });
});
