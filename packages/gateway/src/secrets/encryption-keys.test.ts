import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { parseEncryptionKeys } from "./encryption-keys.ts";

const key = () => randomBytes(32);

describe("Encryption keys", () => {
  it("may be several, in either alphabet of base64", () => {
    const [first, second] = [key(), key()];
    const text = ` new:${first.toString("base64url")} , old:${second.toString("base64")},`;
    expect(parseEncryptionKeys(text)).toEqual([
      { id: "new", key: first },
      { id: "old", key: second },
    ]);
  });

  it("may be on separate lines, with comments", () => {
    const [first, second] = [key(), key()];
    const text = `# new:${key().toString("base64")}\nnew:${first.toString("base64")} # since March\r\nold:${second.toString("base64")}\n`;
    expect(parseEncryptionKeys(text).map(({ id }) => id)).toEqual(["new", "old"]);
  });

  const secret = key().toString("base64");
  it.each([
    ["", /none is given/],
    [secret, /number 1 has no id/],
    [`a:${secret},b:${randomBytes(16).toString("base64")}`, /"b" has 16 bytes, not 32/],
    [`a:${secret},a:${secret}`, /"a" occurs twice/],
    [`a b:${secret}`, /id of number 1/],
    ["a:not base64!", /"a" is not base64/],
  ])("in a malformed text are refused without being shown", (text, message) => {
    const failure = (() => {
      try {
        parseEncryptionKeys(text);
        return null;
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(StartError);
    expect(String(failure)).toMatch(message);
    expect(String(failure)).not.toContain(secret.slice(0, 12));
  });
});
