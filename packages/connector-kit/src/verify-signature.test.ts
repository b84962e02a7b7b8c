import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { verifyTimestampedSignature } from "./verify-signature.ts";

const secret = "whsec_test";
const body = new TextEncoder().encode('{"a":1}');
const hex = createHmac("sha256", secret).update('1769846400.{"a":1}').digest("hex");
const check = (header: string | undefined, key = secret, bytes = body) =>
  verifyTimestampedSignature({ header, body: bytes, secret: key });

it("verification accepts a correct signature and reports its time", () => {
  expect(check(`t=1769846400,v1=${hex}`)).toEqual({ valid: true, signedAt: new Date("2026-01-31T08:00:00Z") });
});

it("verification accepts one of several signatures while a secret is replaced", () => {
  expect(check(`t=1769846400, v1=${"0".repeat(64)}, v1=${hex.toUpperCase()}`).valid).toBe(true);
});

it.each([
  undefined,
  "",
  "garbage",
  "t=,v1=",
  "t=1769846400",
  `v1=${hex}`,
  `t=abc,v1=${hex}`,
  `t=1769846401,v1=${hex}`,
  `t=1769846400,t=1769846400,v1=${hex}`,
  `t=1769846400,v1=${hex.slice(0, 10)}`,
  `t=1769846400,v1=${hex}00`,
  `t=1769846400,v1=${"z".repeat(64)}`,
  `t=1769846400,v1=${"é".repeat(64)}`,
  `t=1769846400,v0=${hex}`,
  `t=1769846400,${"v1=00,".repeat(1000)}v1=${hex}`,
])("verification refuses %j without throwing", (header) => {
  expect(check(header)).toMatchObject({ valid: false });
});

it("verification refuses another body, another secret and no secret", () => {
  const header = `t=1769846400,v1=${hex}`;
  expect(check(header, secret, new TextEncoder().encode('{"a":2}')).valid).toBe(false);
  expect(check(header, "other").valid).toBe(false);
  expect(check(header, "").valid).toBe(false);
});
