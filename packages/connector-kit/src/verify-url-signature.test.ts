import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { verifyUrlSignature } from "./verify-url-signature.ts";

const secret = "password";
const sign = (...parts: readonly (string | Uint8Array)[]) => {
  const hmac = createHmac("sha256", secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest("base64");
};
const rules = { secret, encoding: "base64" } as const;
const part = fc.stringMatching(/^[a-z0-9%&=;+?/.-]{0,12}$/u);
const urls = fc
  .tuple(part, part)
  .map(([path, query]) => `https://fettle.example/${path}${query === "" ? "" : `?${query}`}`)
  .filter((url) => !url.endsWith("?"));
const address = "https://fettle.example/ingress/abc";

it.each([
  ["alone", address, (signature: string) => `${address}?signature=${signature}`],
  ["last", `${address}?a=%20b&c`, (signature: string) => `${address}?a=%20b&c&signature=${signature}`],
  ["first", `${address}?a=1&a=2`, (signature: string) => `${address}?signature=${signature}&a=1&a=2`],
])("verifyUrlSignature checks the URL without its signature, which stands %s", (_, signed, urlWith) => {
  for (const escape of [encodeURIComponent, (text: string) => text]) {
    const url = urlWith(escape(sign(signed)));
    expect(verifyUrlSignature({ ...rules, url, parameter: "signature" })).toEqual({ valid: true, signedAt: null });
    expect(verifyUrlSignature({ ...rules, url: `${url}&b=2`, parameter: "signature" }).valid).toBe(false);
    expect(verifyUrlSignature({ ...rules, url, parameter: "signature", body: new Uint8Array([1]) }).valid).toBe(false);
  }
});

it("verifyUrlSignature accepts exactly the signed URL and body", () => {
  const bytes = fc.uint8Array({ maxLength: 20 });
  fc.assert(
    fc.property(urls, bytes, bytes, (url, body, other) => {
      const signature = sign(url, body);
      expect(verifyUrlSignature({ ...rules, url, signature, body }).valid).toBe(true);
      const isSame = Buffer.compare(body, other) === 0;
      expect(verifyUrlSignature({ ...rules, url, signature, body: other }).valid).toBe(isSame);
      const joiner = url.includes("?") ? "&" : "?";
      const carrying = `${url}${joiner}signature=${encodeURIComponent(sign(url))}`;
      expect(verifyUrlSignature({ ...rules, url: carrying, parameter: "signature" }).valid).toBe(true);
    }),
  );
});

it("verifyUrlSignature refuses anything else without throwing", () => {
  const twice = `${address}?signature=${encodeURIComponent(sign(address))}&signature=x`;
  expect(verifyUrlSignature({ ...rules, url: twice, parameter: "signature" }).valid).toBe(false);
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes)),
      (url) => {
        expect(verifyUrlSignature({ ...rules, url, parameter: "signature" }).valid).toBe(false);
        expect(verifyUrlSignature({ ...rules, url }).valid).toBe(false);
      },
    ),
  );
});
