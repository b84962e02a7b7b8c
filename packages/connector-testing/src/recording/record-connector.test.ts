import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  apiKey,
  type customer,
  defineConnector,
  defineEntityConnector,
  parseJson,
  type technician,
  text,
  urlSetting,
  workOrder,
} from "@fettle/connector";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recordProblems } from "../check-record.ts";
import { fakeVendor } from "../fake-vendor.ts";
import { recordConnector } from "./record-connector.ts";
import { recordedRoutes } from "./recorded-routes.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-recording-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = { baseUrl: urlSetting({ label: "Address", default: "https://api.vendor.example/v2" }) };
type Values = { readonly baseUrl: string };

const page = (path: string) => ({
  coverage: "complete" as const,
  page: async (vendor: { fetch: (path: string) => Promise<Response> }, cursor: string | null) => {
    const { items, next } = Object(parseJson(await (await vendor.fetch(cursor ?? `${path}?limit=2`)).text()));
    return { payloads: items, next: typeof next === "string" ? next : null };
  },
});

const connector = defineConnector({
  specificationVersion: "v1",
  id: "acme",
  name: "Acme",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings,
  authentication: [apiKey({ header: "x-key" })],
  baseUrl: ({ baseUrl }) => baseUrl,
  account: async (vendor) => ({ id: String(Object(await (await vendor.fetch("/me")).json()).id), name: "One" }),
  entities: {
    WorkOrder: defineEntityConnector<Values, typeof workOrder.fields>({
      all: page("/jobs"),
      extension: { gate: text({ description: "The gate. Null when unknown." }) },
      redact: { keys: ["gatePin"], paths: ["owner.code"] },
      normalize: (payload) => {
        const { id, title, status, customer: customerId, due } = Object(payload);
        const value = status === "offen" ? ("OPEN" as const) : ("UNKNOWN" as const);
        return {
          remoteId: String(id),
          fields: {
            title,
            status: { value, remote: status },
            priority: { value: "NONE", remote: null },
            type: { value: "UNKNOWN", remote: null },
            customer: String(customerId),
            dueAt: due,
          },
        };
      },
    }),
    Customer: defineEntityConnector<Values, typeof customer.fields>({
      read: async (vendor, remoteId) => await (await vendor.fetch(`/customers/${remoteId}`)).json(),
      all: page("/customers"),
      normalize: (payload) => {
        const { id, name, email, phone } = Object(payload);
        return {
          remoteId: String(id),
          fields: { name, email, phone, type: { value: "COMMERCIAL", remote: null }, isActive: true },
        };
      },
    }),
    Technician: defineEntityConnector<Values, typeof technician.fields>({
      all: page("/people"),
      normalize: (payload) => ({ remoteId: Object(payload).login, fields: { name: Object(payload).login, isActive: true } }),
    }),
  },
});

const real = "https://acme-prod.vendor-cloud.test/v2";
const jobs = [
  {
    id: 41,
    title: "Call Mrs. Underwood at the north door",
    status: "offen",
    customer: "7",
    due: "2026-02-05T22:00:00Z",
    gatePin: "9876",
    owner: { name: "Ann Underwood", code: "K-7", email: "ann@underwood.test" },
    link: `${real}/jobs/41?token=t0ps3cret-token`,
    cost: 12.5,
  },
  {
    id: 42,
    title: "Pump",
    status: "geparkt",
    customer: "7",
    due: null,
    gatePin: null,
    owner: null,
    "ann@underwood.test": 1,
    contact: { mobile: "+49 171 5550199", city: "Musterstadt", latitude: 52.51 },
    assigned: "underwood",
  },
];
const customers = [
  {
    id: "7",
    name: "Ann Underwood",
    email: "Ann@Underwood.test",
    phone: "0171-5550199",
    address: "Lindenweg 4",
    note: "Ask for Ann",
  },
];

/** The real vendor of this test. */
const vendorOf = (more: object = {}) =>
  fakeVendor({
    connector,
    settings: { baseUrl: real },
    routes: {
      "GET /me": { json: { id: 1, companyName: "Underwood Bakery", ...more } },
      "GET /jobs": ({ query }) =>
        query.get("page") === null
          ? { json: { items: [jobs[0]], next: `${real}/jobs?limit=2&page=2` } }
          : { json: { items: [jobs[1]], next: null } },
      "GET /customers": { json: { items: customers, next: null } },
      "GET /customers/{id}": { json: customers[0] },
      "GET /people": { json: { items: [{ login: "underwood" }], next: null } },
    },
  });

async function record(options: Parameters<typeof recordConnector>[1] = {}, more: object = {}) {
  const recording = recordConnector(connector, { secrets: () => ["t0ps3cret-token"], seed: "7", ...options });
  const vendor = vendorOf(more);
  const { account, entities } = recording.connector;
  await account(vendor);
  for (const entity of [entities.WorkOrder, entities.Customer, entities.Technician])
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false)
      cursor = (await entity?.all?.page(vendor, cursor))?.next ?? null;
  await entities.Customer?.read?.(vendor, "7");
  return recording;
}

const filesOf = async () => ({
  samples: JSON.parse(await readFile(join(folder, "samples.json"), "utf8")),
  answers: JSON.parse(await readFile(join(folder, "answers.json"), "utf8")),
});

it("A recording has nothing personal and nothing secret, and its records stay linked", async () => {
  const written = await (await record()).write(folder);
  expect(written).toMatchObject({ samples: { WorkOrder: 2, Customer: 1, Technician: 1 }, answers: 6, left: 0 });
  const { samples, answers } = await filesOf();
  const all = JSON.stringify([samples, answers]);
  for (const word of [
    "nderwood",
    "Ann",
    "north door",
    "t0ps3cret",
    "9876",
    "K-7",
    "5550199",
    "Musterstadt",
    "Lindenweg",
    "acme-prod",
    "52.51",
  ])
    expect(all).not.toContain(word);
  const [first, second] = samples.WorkOrder;
  expect(first).toMatchObject({ id: 41, status: "offen", customer: "7", due: "2026-02-05T22:00:00Z", cost: 12.5 });
  expect(first.gatePin).toMatch(/^\d{4}$/u);
  expect(first.owner.code).toMatch(/^[A-Z]-\d$/u);
  expect(first.owner.email).toMatch(/^\w+@example\.invalid$/u);
  expect(first.link).toMatch(/^https:\/\/api\.vendor\.example\/v2\/jobs\/41\?token=/u);
  expect(second).toMatchObject({
    id: 42,
    status: "geparkt",
    gatePin: null,
    contact: { mobile: expect.stringMatching(/^\+\d\d \d{3} \d{7}$/u) },
  });
  const [person] = samples.Customer;
  expect(person).toMatchObject({ id: "7", name: first.owner.name, email: first.owner.email });
  expect(second.assigned).toBe(samples.Technician[0].login);
});

it("A recording is samples and a vendor for the suite", async () => {
  await (await record()).write(folder);
  const { samples, answers } = await filesOf();
  const vendor = fakeVendor({ connector, routes: recordedRoutes(answers) });
  const { WorkOrder, Customer } = connector.entities;
  const first = await WorkOrder?.all?.page(vendor, null);
  const rest = await WorkOrder?.all?.page(vendor, first?.next ?? null);
  expect([...(first?.payloads ?? []), ...(rest?.payloads ?? [])]).toEqual(samples.WorkOrder);
  expect(await Customer?.read?.(vendor, "7")).toEqual(samples.Customer[0]);
  for (const sample of samples.WorkOrder) {
    const found = WorkOrder?.normalize(sample, vendor.settings);
    expect(found && recordProblems(found, workOrder.fields, {})).toEqual([]);
  }
});

it.each([
  ["as it is", "t0ps3cret-token"],
  ["escaped for an address", encodeURIComponent("t0p/s3cret")],
  ["in hexadecimal", Buffer.from("t0ps3cret-token").toString("hex")],
  ["in base64", Buffer.from("x:t0ps3cret-token").toString("base64")],
])("Nothing is written when a secret is still there %s", async (_spelling, spelled) => {
  const recording = await record(
    { secrets: () => ["t0ps3cret-token", "t0p/s3cret"], keep: ["echo"] },
    { echo: { [spelled]: 1 } },
  );
  await expect(recording.write(folder)).rejects.toThrow(
    /^A secret of this session is still in answers\.json, so nothing was written\. /u,
  );
  expect(await readdir(folder)).toEqual([]);
});

it("A recording is bounded, and its stand-ins differ from those of another", async () => {
  const written = await (await record({ mostSamples: 1, mostBytes: 150, seed: "8" })).write(folder);
  expect(written.samples["WorkOrder"]).toBe(1);
  expect(written.left).toBeGreaterThan(0);
  const { samples } = await filesOf();
  await (await record({ seed: "9" })).write(folder);
  expect((await filesOf()).samples.WorkOrder[0].title).not.toBe(samples.WorkOrder[0].title);
});
