import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EncryptionKeys } from "./encryption-keys.ts";
import { SealError } from "./seal-error.ts";
import { createSealer } from "./sealer.ts";

const newKey = (id: string) => ({ id, key: randomBytes(32) });
const keys: EncryptionKeys = [newKey("k1")];
const sealer = createSealer(keys);
const place = "credentials:env_1:sys_1";

describe("sealer", () => {
  it("opens what it sealed, in the same place only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string({ minLength: 1 }), (text, here, more) => {
        const plaintext = text.toWellFormed();
        const sealed = sealer.seal(plaintext, here);
        expect(sealer.open(sealed, here)).toBe(plaintext);
        expect(() => sealer.open(sealed, here + more)).toThrow(SealError);
      }),
      { numRuns: 50 },
    );
  });

  it("never seals twice alike and never shows the text", () => {
    const [one, two] = [sealer.seal("top secret", place), sealer.seal("top secret", place)];
    expect(one).not.toBe(two);
    expect(one).not.toContain("secret");
    expect(one).toContain(".k1.");
  });

  it("refuses every altered character", () => {
    const sealed = sealer.seal("top secret", place);
    for (const index of sealed.split("").keys()) {
      // The last character holds bits of base64 that stand for nothing, so it is flipped at its top.
      const altered = `${sealed.slice(0, index)}${sealed[index] === "A" ? "h" : "A"}${sealed.slice(index + 1)}`;
      expect(() => sealer.open(altered, place)).toThrow(SealError);
    }
    expect(() => sealer.open("", place)).toThrow(SealError);
    expect(() => sealer.open(`${sealed}.x`, place)).toThrow(SealError);
    expect(() => sealer.open(sealed.slice(0, 30), place)).toThrow(SealError);
  });

  it("opens with an older key after a new one was put before it, and says so when the key is gone", () => {
    const sealed = sealer.seal("top secret", place);
    const rotated = createSealer([newKey("k2"), ...keys]);
    expect(rotated.open(sealed, place)).toBe("top secret");
    expect(rotated.seal("top secret", place)).toContain(".k2.");
    expect(() => createSealer([newKey("k3")]).open(sealed, place)).toThrow(/no encryption key has the id "k1"/i);
    expect(() => createSealer([newKey("k1")]).open(sealed, place)).toThrow(SealError);
  });
});
