// A connector and its test, as an author outside of the repository writes them.
import { describe, it } from "node:test";
import { defineConnector, defineEntityConnector, type SettingValues, text, textSetting, type customer } from "@fettle/connector";
import { expectFound, expectJson, readPayload, readRecord, words } from "@fettle/connector-kit";
import { fakeVendor, testConnector } from "@fettle/connector-testing";

const settings = { site: textSetting({ label: "Site", default: "main" }) };
const answers = { product: "Acme", readProblem: () => ({}) };
const type = words({ firm: "COMMERCIAL", person: "RESIDENTIAL" });

const customers = defineEntityConnector<
  SettingValues<typeof settings>,
  typeof customer.fields,
  { shift: ReturnType<typeof text> }
>({
  extension: { shift: text({ description: "The shift that serves it." }) },
  normalize: (payload) =>
    readRecord(payload, { what: "customer" }, (read) => ({
      remoteId: read.requiredKey("id"),
      remoteUpdatedAt: read.instant("changedAt"),
      fields: { name: read.requiredText("name"), type: type(read.text("kind")), isActive: read.flag("active") ?? true },
      extension: { shift: read.text("shift") },
    })),
  changedSince: async (vendor, since, cursor) => {
    const answer = await expectJson(await vendor.fetch(`/customers?since=${since}&cursor=${cursor ?? ""}`), answers);
    const read = readPayload(answer, { what: "customers" });
    return { payloads: read.children("customers"), next: read.text("next") };
  },
  read: async (vendor, remoteId) => await expectFound(await vendor.fetch(`/customers/${encodeURIComponent(remoteId)}`), answers),
});

export const acme = defineConnector({
  specificationVersion: "v1",
  id: "acme",
  name: "Acme",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings,
  authentication: [{ type: "apiKey", header: "x-api-key" }],
  baseUrl: ({ site }) => `https://${site}.acme.example`,
  account: async (vendor) => {
    const read = readPayload(await expectJson(await vendor.fetch("/me"), answers), { what: "account" });
    return { id: read.requiredKey("id"), name: read.requiredText("name") };
  },
  entities: { Customer: customers },
});

testConnector({
  connector: acme,
  runner: { describe, it },
  vendor: () => fakeVendor({ connector: acme, routes: {} }),
  samples: { Customer: [{ id: "1", name: "Mill", kind: "firm" }] },
  unmapped: [{ entity: "Customer", field: "type", word: "club", payload: { id: "1", name: "Mill", kind: "club" } }],
});
