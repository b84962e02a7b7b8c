import { type SettingMap, textSetting, urlSetting, type WebhookDescriptor } from "@fettle/connector";
import { expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import type { ConnectorConfiguration } from "./catalog.ts";
import { composeCatalog } from "./compose-catalog.ts";

const plain = testConnector({ payloads: [], failures: [] });
const appWide: WebhookDescriptor<unknown> = {
  read: () => [],
  appWide: { secret: "oauthClient", verify: () => ({ valid: false, reason: "" }), accountOf: () => null },
};
const connectorWith = (settings: SettingMap, webhooks = appWide): ConnectorConfiguration["connector"] => ({
  ...plain,
  settings,
  webhooks,
});
const address = urlSetting({ label: "Address" });

it("A connector with app-wide webhooks is refused while customers choose the server, which could claim any account", () => {
  const connector = connectorWith({ server: address });
  expect(() => composeCatalog([{ connector }])).toThrow(StartError);
  expect(() => composeCatalog([{ connector, settings: { server: null } }])).toThrow(/setting server/u);
  expect(() => composeCatalog([{ connector: connectorWith({ server: { ...address, optional: true } }) }])).toThrow(StartError);
});

const isKept = (configuration: ConnectorConfiguration) =>
  composeCatalog([configuration]).connectors.get(plain.id) === configuration;

it("A connector with app-wide webhooks fits when the operator sets its server", () => {
  expect(isKept({ connector: connectorWith({ server: address }), settings: { server: "https://vendor.example" } })).toBe(true);
  expect(
    isKept({ connector: connectorWith({ server: { ...address, setBy: "operator" }, branch: textSetting({ label: "Branch" }) }) }),
  ).toBe(true);
  expect(isKept({ connector: connectorWith({ server: address }, { read: () => [] }) })).toBe(true);
});
