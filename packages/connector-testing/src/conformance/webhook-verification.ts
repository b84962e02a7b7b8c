import assert from "node:assert/strict";
import type { SettingMap, WebhookVerification } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { WebhookSamples } from "./options.ts";
import type { Subject } from "./subject.ts";

type Headers = Readonly<Record<string, string>>;
type Verify = (delivery: { headers: Headers; body: Uint8Array; url: string }, secret: string) => Promise<WebhookVerification>;

const secret = "conformance-secret-0123456789";
const url = "https://gateway.example/ingress/key";

const time = /(?<!\w)\d{10,13}(?!\w)/u;
const garbage = ["", " ", "=", "t=", "t=1", "v1=", "t=,v1=", "t=abc,v1=zz", "sha256=", "é", "0", "a".repeat(100_000), "\u0000"];

const prefixes = (value: string): readonly string[] => Array.from(value, (_character, index) => value.slice(0, index));

/** The headers, with each header in turn replaced by each of the values. */
function* spoiled(headers: Headers, valuesFor: (value: string) => readonly string[]): Generator<Headers> {
  for (const [name, value] of Object.entries(headers)) {
    for (const other of valuesFor(value)) if (other !== value) yield { ...headers, [name]: other };
  }
}

const allValid = async (verify: Verify, body: Uint8Array, variants: Iterable<Headers>): Promise<readonly Headers[]> => {
  const valid: Headers[] = [];
  for (const headers of variants) if ((await verify({ headers, body, url }, secret)).valid) valid.push(headers);
  return valid;
};

/** Tests signatures. */
export function testWebhookVerification<Settings extends SettingMap, Values>(
  { options }: Subject<Settings>,
  verify: Verify,
  samples: WebhookSamples<Values>,
): void {
  const { it } = options.runner;
  const signed = (at: Date) => {
    const sign = assertGiven(samples.sign, "webhooks.sign");
    const body = new TextEncoder().encode(JSON.stringify(samples.deliveries[0]?.body));
    return { body, headers: sign(body, secret, at) };
  };
  const now = new Date("2026-01-31T08:00:00.000Z");
  const old = new Date(now.getTime() - 24 * 60 * 60 * 1000);
  /** Whether the vendor signs a time: then its headers depend on it. */
  const signsTime = () => JSON.stringify(signed(now).headers) !== JSON.stringify(signed(old).headers);

  it("accepts a correct signature and reports its time, to the second", async () => {
    const { body, headers } = signed(now);
    const check = await verify({ headers, body, url }, secret);
    assert.ok(check.valid, check.valid ? "" : check.reason);
    assert.notEqual(check.deliveryId, "");
    if (!signsTime()) return assert.equal(check.signedAt, null, "the headers of webhooks.sign do not depend on the time");
    const signedAt = assertGiven(check.signedAt, "signedAt");
    assert.ok(Math.abs(signedAt.getTime() - now.getTime()) < 1000);
  });

  it("never accepts an old signature as a new one", async () => {
    if (!signsTime()) return;
    const { body, headers } = signed(old);
    const check = await verify({ headers, body, url }, secret);
    if (check.valid) assert.ok(Math.abs(assertGiven(check.signedAt, "signedAt").getTime() - old.getTime()) < 1000);
    const newer = Object.values(signed(now).headers).join();
    const retimed = [...spoiled(headers, (value) => [value.replace(time, time.exec(newer)?.[0] ?? "")])];
    assert.deepEqual(await allValid(verify, body, retimed), [], "the signature does not cover the time");
  });

  it("refuses another secret, another body and no headers", async () => {
    const { body, headers } = signed(now);
    const other = Uint8Array.from(body, (byte, index) => (index === 1 ? byte ^ 1 : byte));
    assert.equal((await verify({ headers, body, url }, `${secret}x`)).valid, false);
    assert.equal((await verify({ headers, body, url }, "")).valid, false);
    assert.equal((await verify({ headers, body: other, url }, secret)).valid, false);
    assert.equal((await verify({ headers, body: body.slice(0, -1), url }, secret)).valid, false);
    assert.equal((await verify({ headers: {}, body, url }, secret)).valid, false);
  });

  it("refuses truncated signatures, without throwing", async () => {
    const { body, headers } = signed(now);
    const cut = [...spoiled(headers, (value) => (value.length >= 40 ? prefixes(value) : []))];
    assert.deepEqual(await allValid(verify, body, cut), []);
  });

  it("refuses garbage, without throwing", async () => {
    const { body, headers } = signed(now);
    for (const value of garbage) {
      const all = Object.fromEntries(Object.keys(headers).map((name) => [name, value]));
      assert.equal((await verify({ headers: all, body, url }, secret)).valid, false);
    }
    await allValid(
      verify,
      new Uint8Array(),
      spoiled(headers, () => garbage),
    );
  });
}
