import assert from "node:assert/strict";
import { readInstant, type SettingMap, type SettingValues, type Vendor, type WebhookDescriptor } from "@fettle/connector";
import { assertGiven } from "./assertions.ts";
import type { WebhookSamples } from "./options.ts";
import type { Subject } from "./subject.ts";

const registration = { url: "https://gateway.example/ingress/one", secret: "conformance-secret-0123456789" };

/** Tests how webhooks are set up and removed. */
export function testWebhookRegistration<Settings extends SettingMap>(
  { options, connector }: Subject<Settings>,
  { register, unregister, list }: WebhookDescriptor<SettingValues<Settings>>,
  samples: WebhookSamples<SettingValues<Settings>>,
  freshVendor: () => Vendor<SettingValues<Settings>>,
): void {
  const { it } = options.runner;
  if (!register) return;
  const count = (vendor: Vendor<SettingValues<Settings>>) => assertGiven(samples.registered, "webhooks.registered")(vendor);

  it("sets up webhooks only once, even when called again", async () => {
    const vendor = freshVendor();
    const receipt = await register(vendor, registration);
    const once = await count(vendor);
    assert.ok(once > 0, "nothing was set up");
    await register(vendor, { ...registration, ...receipt });
    assert.equal(await count(vendor), once, "a second registration duplicated the webhooks");
    await register(vendor, { ...registration, url: "https://gateway.example/ingress/two" });
    assert.equal(await count(vendor), once * 2, "another URL's webhooks were changed");
  });

  it("says each time when the registration ends, if the vendor lets it end", async () => {
    const vendor = freshVendor();
    const receipt = await register(vendor, registration);
    const again = await register(vendor, { ...registration, ...receipt });
    const timeZone = connector.timeZone?.(vendor.settings) ?? null;
    const ends = [receipt, again].map((one) => one?.expiresAt ?? null);
    assert.equal(ends[1] === null, ends[0] === null, "a second registration says otherwise whether it ends");
    for (const end of ends)
      if (end !== null) assert.ok("instant" in readInstant(end, { timeZone, takesDate: true }), `${end} is not a time`);
  });

  if (list) {
    it("lists the webhooks that are set up, each URL once, and changes nothing", async () => {
      const vendor = freshVendor();
      const listed = async (url: string) => (await list(vendor)).filter((one) => one.url === url);
      assert.deepEqual(await listed(registration.url), [], "a URL that was never set up is listed");
      await register(vendor, registration);
      const before = await count(vendor);
      const whole = [{ url: registration.url, isComplete: true }];
      assert.deepEqual(await listed(registration.url), whole, "the webhooks that were set up are not listed as complete");
      assert.deepEqual(await listed(registration.url), whole, "the second list differs");
      assert.equal(await count(vendor), before, "listing changed something");
    });
  }

  if (!unregister) return;
  it("removes the webhooks that it set up, and removes them again without an error", async () => {
    const vendor = freshVendor();
    const { reference = null } = (await register(vendor, registration)) ?? {};
    await unregister(vendor, { url: registration.url, reference });
    assert.equal(await count(vendor), 0);
    if (list) assert.ok(!(await list(vendor)).some(({ url }) => url === registration.url), "the URL is still listed");
    await unregister(vendor, { url: registration.url, reference });
  });
}
