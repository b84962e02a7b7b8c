import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EncryptionKeys } from "./encryption-keys.ts";
import type { KeyProvider } from "./key-provider.ts";
import { constantKeys, createLocalKeys } from "./local-keys.ts";
import { SealError } from "./seal-error.ts";
import { createSealer } from "./sealer.ts";

const newKey = (id: string) => ({ id, key: randomBytes(32) });
const sealerWith = (...keys: EncryptionKeys) => createSealer(createLocalKeys(constantKeys(keys)));
const k1 = newKey("k1");
const sealer = sealerWith(k1);
const place = "credentials:env_1:sys_1";
const partsOf = (sealed: string | null) => {
  const [format, keyId, wrapped, content] = (sealed ?? "").split(".");
  return { format, keyId, wrapped, content };
};

describe("A sealer", () => {
  it("opens sealed text in the same place only", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.string(), fc.string({ minLength: 1 }), async (text, here, more) => {
        const plaintext = text.toWellFormed();
        const sealed = await sealer.seal(plaintext, here);
        expect(await sealer.open(sealed, here)).toBe(plaintext);
        await expect(sealer.open(sealed, here + more)).rejects.toThrow(SealError);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["system", "credentials:env_1:sys_2"],
    ["tenant", "credentials:env_2:sys_1"],
    ["table", "ingress:env_1:sys_1"],
  ])("neither opens nor re-wraps text that was moved to another %s", async (_, elsewhere) => {
    const sealed = await sealer.seal("top secret", place);
    await expect(sealer.open(sealed, elsewhere)).rejects.toMatchObject({ code: "UNREADABLE" });
    await expect(sealerWith(newKey("k2"), k1).rewrap(sealed, elsewhere)).rejects.toMatchObject({ code: "UNREADABLE" });
  });

  it("never seals the same way twice and never shows the text", async () => {
    const [one, two] = [await sealer.seal("top secret", place), await sealer.seal("top secret", place)];
    expect(one).not.toBe(two);
    expect(one).not.toContain("secret");
    expect(one).toContain(".k1.");
  });

  it("refuses every altered character", async () => {
    const sealed = await sealer.seal("top secret", place);
    for (const index of sealed.split("").keys()) {
      // The low bits of the last base64 character are unused, so its high bits are flipped.
      const altered = `${sealed.slice(0, index)}${sealed[index] === "A" ? "h" : "A"}${sealed.slice(index + 1)}`;
      await expect(sealer.open(altered, place)).rejects.toThrow(SealError);
    }
    await expect(sealer.open("", place)).rejects.toThrow(SealError);
    await expect(sealer.open(`${sealed}.x`, place)).rejects.toThrow(SealError);
    await expect(sealer.open(sealed.slice(0, 30), place)).rejects.toThrow(SealError);
    await expect(sealer.open(sealed.replace("fettle2", "fettle1"), place)).rejects.toThrow(SealError);
  });

  it("refuses the content of one secret with the data key of another", async () => {
    const [one, two] = [partsOf(await sealer.seal("one", place)), partsOf(await sealer.seal("two", place))];
    await expect(sealer.open(`fettle2.k1.${one.wrapped}.${two.content}`, place)).rejects.toThrow(SealError);
  });

  it("opens with an older key after a new first key was added, and reports a missing key", async () => {
    const sealed = await sealer.seal("top secret", place);
    const rotated = sealerWith(newKey("k2"), k1);
    expect(await rotated.open(sealed, place)).toBe("top secret");
    expect(await rotated.seal("top secret", place)).toContain(".k2.");
    await expect(sealerWith(newKey("k3")).open(sealed, place)).rejects.toThrow(/no encryption key has the id "k1"/i);
    await expect(sealerWith(newKey("k1")).open(sealed, place)).rejects.toThrow(SealError);
  });
});

describe("Re-wrapping", () => {
  const k2 = newKey("k2");

  it("changes only the wrapping of the data key, after which the older key can be removed", async () => {
    const sealed = await sealer.seal("top secret", place);
    const rewrapped = await sealerWith(k2, k1).rewrap(sealed, place);
    expect(partsOf(rewrapped)).toMatchObject({ format: "fettle2", keyId: "k2", content: partsOf(sealed).content });
    expect(partsOf(rewrapped).wrapped).not.toBe(partsOf(sealed).wrapped);
    expect(await sealerWith(k2).open(rewrapped ?? "", place)).toBe("top secret");
  });

  it("leaves alone a secret under the first key", async () => {
    expect(await sealer.rewrap(await sealer.seal("top secret", place), place)).toBeNull();
  });

  it("reads the previous format and converts it, even under the same key", async () => {
    // Sealed by the code of that time.
    const old =
      "fettle1.k1.y6JomCzmHRKVI0f-g5clMB8T8e18co-UODnA3ft0sI9nylZNg7q4egwawDBQrfrrCnl5o9igq2LoQiRq.HSi_IocNBpdDORXlnV2H6i6mIj5fo22hfDiiOFJUbfdtFio63rI";
    const thatKey = { id: "k1", key: Buffer.alloc(32, 7) };
    const sealerThen = sealerWith(thatKey);
    expect(await sealerThen.open(old, place)).toBe("top secret");
    await expect(sealerThen.open(old, "credentials:env_1:sys_2")).rejects.toMatchObject({ code: "UNREADABLE" });
    expect(partsOf(await sealerThen.rewrap(old, place))).toMatchObject({ format: "fettle2", keyId: "k1" });
    const rewrapped = await sealerWith(k2, thatKey).rewrap(old, place);
    expect(await sealerWith(k2).open(rewrapped ?? "", place)).toBe("top secret");
  });
});

describe("A key manager", () => {
  // Like those of cloud vendors: slash and colon in the id, a call for every data key, and sometimes no answer.
  const { wrap, unwrap } = createLocalKeys(constantKeys([newKey("inner")]));
  const keyId = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab";
  let isAway = false;
  const answer = async <Value>(value: Promise<Value>) => {
    if (isAway) throw new SealError("UNAVAILABLE", "The key manager does not answer.");
    return await value;
  };
  const manager: KeyProvider = {
    currentKeyId: async () => keyId,
    wrap: async (dataKey, context) => ({ keyId, wrapped: (await answer(wrap(dataKey, context))).wrapped }),
    unwrap: (_keyId, wrapped, context) => answer(unwrap("inner", wrapped, context)),
  };

  it("seals and opens, and reports unavailability as a passing failure", async () => {
    isAway = false;
    const managed = createSealer(manager);
    const sealed = await managed.seal("top secret", place);
    expect(sealed).toContain(`.${keyId}.`);
    expect(await managed.open(sealed, place)).toBe("top secret");
    isAway = true;
    await expect(managed.open(sealed, place)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(managed.seal("top secret", place)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("may not have a dot in a key's id", async () => {
    const dotted: KeyProvider = { ...manager, wrap: async (...call) => ({ ...(await wrap(...call)), keyId: "a.b" }) };
    await expect(createSealer(dotted).seal("top secret", place)).rejects.toThrow(/returned an invalid key id/);
  });
});
