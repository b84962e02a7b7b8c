import assert from "node:assert/strict";
import {
  type AppWideWebhooks,
  ConnectorError,
  type SettingMap,
  type SettingsOfOperator,
  type SettingValues,
} from "@fettle/connector";
import type { WebhookSamples } from "./options.ts";
import type { Subject } from "./subject.ts";
import { testWebhookVerification } from "./webhook-verification.ts";

const url = "https://gateway.example/ingress/key";

/** The settings that are known without a customer. */
function withoutCustomer<Settings extends SettingMap>(
  descriptors: Settings,
  settings: SettingValues<Settings>,
): SettingsOfOperator<SettingValues<Settings>> {
  const known = Object.entries(descriptors).map(([name, { type, setBy, default: usual }]) => [
    name,
    type === "map" || setBy === "operator" ? settings[name] : (usual ?? null),
  ]);
  return Object.fromEntries(known) as SettingsOfOperator<SettingValues<Settings>>; // the same names
}

/** Tests webhooks that come to one address for all customers. */
export function testAppWideWebhooks<Settings extends SettingMap>(
  subject: Subject<Settings>,
  appWide: AppWideWebhooks<SettingValues<Settings>>,
  samples: WebhookSamples<SettingValues<Settings>>,
): void {
  const { options, connector, webhooks } = subject;
  const { it } = options.runner;
  const settings = withoutCustomer(connector.settings, options.vendor().settings);
  const accountOf = (body: unknown) =>
    appWide.accountOf(body, { headers: {}, body: new TextEncoder().encode(JSON.stringify(body)), url });

  it("has no other signature and no registration beside app-wide webhooks", () => {
    assert.equal(webhooks?.verify, undefined, "verify is for webhooks of one system: omit it");
    assert.equal(webhooks?.register, undefined, "register sets up webhooks of one system: omit it");
  });

  it("lets no customer choose the server, which could claim the account of another", () => {
    const isOpen = (name: string) => connector.settings[name]?.type === "url" && connector.settings[name].setBy !== "operator";
    const open = Object.keys(connector.settings).filter(isOpen);
    assert.deepEqual(open, [], 'customers set addresses: declare them with `setBy: "operator"`');
  });

  it("names the account as `account` does", async () => {
    const { id } = await connector.account(options.vendor());
    for (const { body } of samples.deliveries) {
      assert.equal(accountOf(body), id);
      assert.equal(accountOf(body), id, "the second time is different");
    }
  });

  it("names no account of unreadable webhooks, without crashing", () => {
    for (const body of [{}, null, undefined, [], "text", 42, true, { data: null }, { id: {} }]) {
      try {
        assert.equal(accountOf(body), null, `${JSON.stringify(body)} must name no account`);
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        assert.ok(ConnectorError.isInstance(error), `threw ${String(error)}, which is not a ConnectorError`);
        assert.equal(error.code, "UNEXPECTED_ANSWER");
      }
    }
  });

  testWebhookVerification(subject, async (delivery, secret) => appWide.verify(delivery, secret, settings), samples);
}
