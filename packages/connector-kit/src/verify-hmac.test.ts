import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { verifyHmac } from "./verify-hmac.ts";

const secret = "shh";
const body = new TextEncoder().encode('{"a":1}');
const sign = (encoding: "hex" | "base64", signed: Uint8Array = body, algorithm = "sha256", key = secret) =>
  createHmac(algorithm, key).update(signed).digest(encoding);

it("verifyHmac accepts hexadecimal and base64 signatures, with a prefix and other algorithms", () => {
  const good = { valid: true, signedAt: null };
  expect(verifyHmac({ signature: sign("hex"), signed: body, secret, encoding: "hex" })).toEqual(good);
  expect(verifyHmac({ signature: sign("hex").toUpperCase(), signed: body, secret, encoding: "hex" })).toEqual(good);
  expect(verifyHmac({ signature: sign("base64"), signed: body, secret, encoding: "base64" })).toEqual(good);
  expect(verifyHmac({ signature: `sha256=${sign("hex")}`, signed: body, secret, encoding: "hex", prefix: "sha256=" })).toEqual(
    good,
  );
  const sha512 = sign("hex", body, "sha512");
  expect(verifyHmac({ signature: sha512, signed: body, secret, encoding: "hex", algorithm: "sha512" })).toEqual(good);
});

it("verifyHmac accepts exactly the signed bytes", () => {
  const bytes = fc.uint8Array({ maxLength: 64 });
  fc.assert(
    fc.property(
      bytes,
      bytes,
      fc.string({ minLength: 1 }),
      fc.constantFrom("hex" as const, "base64" as const),
      (one, other, key, encoding) => {
        const signature = sign(encoding, one, "sha256", key);
        expect(verifyHmac({ signature, signed: one, secret: key, encoding }).valid).toBe(true);
        expect(verifyHmac({ signature, signed: other, secret: key, encoding }).valid).toBe(Buffer.compare(one, other) === 0);
        const parts = [one.subarray(0, 3), one.subarray(3)];
        expect(verifyHmac({ signature, signed: parts, secret: key, encoding }).valid).toBe(true);
      },
    ),
  );
});

it("verifyHmac refuses every other text without throwing", () => {
  const any = fc.oneof(
    fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
    fc.base64String(),
    fc.constantFrom(null, undefined, "é".repeat(64), "\uD800"),
  );
  fc.assert(
    fc.property(
      any,
      fc.constantFrom("hex" as const, "base64" as const),
      fc.constantFrom("", "sha256="),
      (signature, encoding, prefix) => {
        expect(verifyHmac({ signature, signed: body, secret, encoding, prefix })).toEqual({
          valid: false,
          reason: expect.any(String),
        });
      },
    ),
  );
});

it.each([
  `${sign("hex")}00`,
  sign("hex").slice(0, -1),
  ` ${sign("hex")}`,
  `sha1=${sign("hex")}`,
  sign("hex", body, "sha1"),
  sign("hex", body, "sha256", "other"),
  sign("base64"),
])("verifyHmac refuses %s", (signature) => {
  expect(verifyHmac({ signature, signed: body, secret, encoding: "hex" }).valid).toBe(false);
});

it("verifyHmac refuses a missing prefix and an empty secret", () => {
  expect(verifyHmac({ signature: sign("hex"), signed: body, secret, encoding: "hex", prefix: "sha256=" }).valid).toBe(false);
  const signature = sign("hex", body, "sha256", "");
  expect(verifyHmac({ signature, signed: body, secret: "", encoding: "hex" }).valid).toBe(false);
});
