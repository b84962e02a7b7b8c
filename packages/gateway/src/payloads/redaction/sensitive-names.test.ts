import { complete, defineConnector, object, text, textSetting } from "@fettle/connector";
import { expect, it } from "vitest";
import { sensitiveNames } from "./sensitive-names.ts";

it("A connector's own secrets are known by name: what it redacts, and its sensitive fields and settings", () => {
  const connector = defineConnector({
    specificationVersion: "v1",
    id: "plain",
    name: "Plain",
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings: {
      site: textSetting({ label: "Site" }),
      boardCode: textSetting({ label: "Code of the board", sensitive: true }),
    },
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://vendor.example",
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      Customer: {
        all: complete(async () => ({ payloads: [], next: null })),
        redact: { keys: ["gateCode"], paths: ["owner.alarm", "doors[].number"] },
        extension: {
          nickname: text({ description: "What friends say." }),
          keySafe: text({ description: "Where the key is.", sensitive: true }),
          entry: object({
            name: "PlainEntry",
            description: "How to get in.",
            fields: { knock: text({ description: "How to knock.", sensitive: true }) },
          }),
        },
        normalize: () => ({ remoteId: "1", fields: { name: "One", type: { value: "UNKNOWN", remote: "x" }, isActive: true } }),
      },
    },
  });
  expect(sensitiveNames(connector).toSorted()).toEqual(["alarm", "boardCode", "gateCode", "keySafe", "knock", "number"]);
});
