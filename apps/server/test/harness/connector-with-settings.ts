import type { GatewayConfiguration } from "@fettle/gateway";

/** A connector that asks a customer for every kind of setting. Its addresses do not exist. */
export const connectorWithSettings: GatewayConfiguration["connectors"][number]["connector"] = {
  specificationVersion: "v1",
  id: "desk",
  name: "Desk",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: {
    address: { type: "url", label: "Address", help: "Where your people open Desk, such as https://company.desk.example." },
    region: { type: "choice", label: "Region", choices: { eu: "Europe", us: "America" } },
    folder: { type: "text", label: "Folder", pattern: "[a-z]+", default: "main" },
  },
  authentication: [{ type: "basic" }],
  baseUrl: ({ address }) => String(address),
  account: async () => ({ id: "nobody", name: "Nobody" }),
  entities: {},
};
