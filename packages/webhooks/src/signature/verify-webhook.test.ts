import fc from "fast-check";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { describe, expect, it } from "vitest";
import { secret, webhook } from "../testing/webhooks.ts";
import { signWebhook } from "./sign-webhook.ts";
import { verifyWebhook } from "./verify-webhook.ts";

/** The vector that Standard Webhooks' own tests have. */
const published = {
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const now = published.timestamp * 1000;
const headers = {
  "webhook-id": published.id,
  "webhook-timestamp": String(published.timestamp),
  "webhook-signature": published.signature,
};
const check = (changed: Partial<Parameters<typeof verifyWebhook>[0]> = {}) =>
  verifyWebhook({ headers, body: published.body, secrets: published.secret, now, ...changed });
const refusal = (code: string) => expect.objectContaining({ name: "WebhookError", code });

describe("The published vector", () => {
  it("is signed alike", () => {
    expect(signWebhook(published, published.secret)).toBe(published.signature);
  });

  it("is verified, as text, as bytes and with the headers of Fetch", () => {
    const verified = { id: published.id, timestamp: published.timestamp };
    expect(check()).toEqual(verified);
    expect(check({ body: Buffer.from(published.body) })).toEqual(verified);
    expect(check({ headers: new Headers(headers) })).toEqual(verified);
  });
});

describe.each([
  ["standardwebhooks", new StandardWebhook(secret), "webhook"],
  ["svix", new SvixWebhook(secret), "svix"],
] as const)("%s", (_name, theirs, prefix) => {
  it("signs what is accepted here", () => {
    const body = '{"name":"Zoë ✓"}';
    const sentAt = new Date();
    const signature = theirs.sign("evt_1", sentAt, body);
    const timestamp = Math.floor(sentAt.getTime() / 1000);
    expect(signWebhook({ id: "evt_1", timestamp, body }, secret)).toBe(signature);
    const sent = { "webhook-id": "evt_1", "webhook-timestamp": String(timestamp), "webhook-signature": signature };
    expect(verifyWebhook({ headers: sent, body, secrets: secret }).id).toBe("evt_1");
  });

  it("accepts what is signed here", () => {
    const { headers: sent, body } = webhook();
    const renamed = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.replace("webhook", prefix), value]));
    expect(() => theirs.verify(body, renamed)).not.toThrow();
  });
});

describe("Several secrets and signatures", () => {
  const other = `whsec_${Buffer.alloc(24, "another").toString("base64")}`;

  it("any secret will do, and any signature", () => {
    expect(check({ secrets: [other, published.secret] }).id).toBe(published.id);
    for (const signatures of [
      `${signWebhook(published, other)} ${published.signature}`,
      `${published.signature} v1,short`,
      `v1a,whatever v2,${published.signature.slice(3)} ${published.signature}`,
    ])
      expect(check({ headers: { ...headers, "webhook-signature": signatures } }).id).toBe(published.id);
  });

  it.each([
    ["another secret's", signWebhook(published, other)],
    ["another version", published.signature.replace("v1", "v2")],
    ["no version", published.signature.slice(3)],
    ["an empty list", " "],
  ])("%s alone will not", (_name, signature) => {
    expect(() => check({ headers: { ...headers, "webhook-signature": signature } })).toThrow(refusal("INVALID_SIGNATURE"));
  });
});

describe("Time", () => {
  it("tolerates 300 seconds both ways, and no more", () => {
    expect(check({ now: now + 300_999 }).id).toBe(published.id);
    expect(check({ now: now - 300_000 }).id).toBe(published.id);
    expect(() => check({ now: now + 301_000 })).toThrow(refusal("STALE_TIMESTAMP"));
    expect(() => check({ now: now - 300_001 })).toThrow(refusal("STALE_TIMESTAMP"));
    expect(() => check({ now: now + 11_000, toleranceSeconds: 10 })).toThrow(refusal("STALE_TIMESTAMP"));
  });

  it.each(["", "soon", "1614265330.5", "-1614265330", "0x60377f72", "NaN", "Infinity"])("refuses %j", (timestamp) => {
    const code = timestamp === "" ? "MISSING_HEADER" : "STALE_TIMESTAMP";
    expect(() => check({ headers: { ...headers, "webhook-timestamp": timestamp } })).toThrow(refusal(code));
  });
});

it.each(Object.keys(headers))("%s must be there", (name) => {
  expect(() => check({ headers: { ...headers, [name]: undefined } })).toThrow(refusal("MISSING_HEADER"));
});

it.each([
  ["nothing", []],
  ["empty text", ""],
  ["no prefix", published.secret.slice(6)],
  ["no base64", "whsec_not base64, but long enough to be"],
  ["a cut secret", published.secret.slice(0, -8)],
  ["a long secret", `whsec_${Buffer.alloc(65).toString("base64")}`],
])("%s is no secret", (_name, secrets) => {
  expect(() => check({ secrets })).toThrow(refusal("INVALID_SECRET"));
});

it("what a wrong secret's error says does not contain it", () => {
  const wrong = published.secret.replace("L", "-");
  expect(() => check({ secrets: wrong })).toThrow(/^(?!.*MfKQ9r8G).*cut or changed/u);
});

const flipped = (text: string | Uint8Array, bit: number): Buffer => {
  const bytes = Buffer.from(text);
  const at = Math.floor(bit * bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(at >> 3) ^ (1 << (at & 7)), at >> 3);
  return bytes;
};

it("a flipped bit anywhere, in the body, a header or the secret, is refused", () => {
  const part = fc.constantFrom("body", "secret", "webhook-id", "webhook-timestamp", "webhook-signature");
  const bit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      part,
      bit,
      (body, key, where, at) => {
        const own = `whsec_${Buffer.from(key).toString("base64")}`;
        const sent: Record<string, string> = {
          "webhook-id": "evt_a_mark",
          "webhook-timestamp": String(published.timestamp),
          "webhook-signature": signWebhook({ id: "evt_a_mark", timestamp: published.timestamp, body }, own),
        };
        expect(verifyWebhook({ headers: sent, body, secrets: own, now }).id).toBe("evt_a_mark");
        const wrong = {
          headers: sent[where] === undefined ? sent : { ...sent, [where]: flipped(sent[where], at).toString("latin1") },
          body: where === "body" ? flipped(body, at) : body,
          secrets: where === "secret" ? `whsec_${flipped(key, at).toString("base64")}` : own,
        };
        expect(() => verifyWebhook({ ...wrong, now })).toThrow(expect.objectContaining({ name: "WebhookError" }));
      },
    ),
  );
});
