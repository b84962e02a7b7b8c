import { type Connector, mapSetting, type SettingMap, textSetting, urlSetting } from "@fettle/connector";

/** A connector whose addresses are placeholders, unless `host` says where its vendor is. */
export function placeholderConnector(is: {
  readonly id: string;
  readonly name: string;
  readonly host?: string;
}): Connector<SettingMap> {
  const origin = `https://${is.host ?? "vendor.example.invalid"}`;
  return {
    specificationVersion: "v1",
    id: is.id,
    name: is.name,
    version: "1.2.3",
    categories: ["MAINTENANCE"],
    settings: {
      baseUrl: urlSetting({ label: "Address", setBy: "operator", default: `${origin}/v1` }),
      issuer: textSetting({ label: "Issuer", setBy: "operator", default: origin }),
      authorizationUrl: urlSetting({ label: "Authorization", setBy: "operator", default: `${origin}/auth` }),
      tokenUrl: urlSetting({ label: "Token", setBy: "operator", default: `${origin}/token` }),
      revocationUrl: urlSetting({ label: "Revocation", setBy: "operator", default: `${origin}/revoke` }),
      statusWords: mapSetting({ label: "Words", default: {} }),
    },
    authentication: [{ type: "apiKey", header: "x-api-key" }],
    baseUrl: ({ baseUrl }) => String(baseUrl),
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      Customer: {
        normalize: () => ({ remoteId: "1", fields: { name: "One", type: { value: "UNKNOWN", remote: null }, isActive: true } }),
        read: async () => null,
      },
    },
  };
}
