import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { createSecret, sign, signingKeyOf } from "./signatures.ts";

describe("A secret", () => {
  it("has the format of Standard Webhooks, and is another each time", () => {
    const secret = createSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(createSecret()).not.toBe(secret);
  });

  it.each(["", "whsec_", "whsec_AAAA", `whsek_${"A".repeat(43)}=`, `whsec_${"A".repeat(64)}`])(
    "is not %j, which no failure repeats",
    (text) => {
      expect(() => signingKeyOf(text)).toThrow(new TypeError("This is not the secret of an endpoint."));
    },
  );

  it("does not show when its key is logged", () => {
    const secret = createSecret();
    expect(JSON.stringify({ key: signingKeyOf(secret) })).toBe('{"key":{}}');
  });
});

describe("A signature", () => {
  it("of each key equals that of the libraries, for any body, as text and as bytes", () => {
    const secrets = [createSecret(), createSecret()];
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 2 ** 32 }), (body, timestamp) => {
        const message = { id: "evt_z_abcdefghijkl", timestamp, body };
        const signed = sign(secrets.map(signingKeyOf), message);
        const at = new Date(timestamp * 1000);
        expect(signed).toBe(secrets.map((secret) => new Webhook(secret).sign(message.id, at, body)).join(" "));
        expect(signed).toBe(secrets.map((secret) => new SvixWebhook(secret).sign(message.id, at, body)).join(" "));
        expect(sign(secrets.map(signingKeyOf), { ...message, body: Buffer.from(body) })).toBe(signed);
      }),
    );
  });
});
