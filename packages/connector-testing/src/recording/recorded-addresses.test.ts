import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  apiKey,
  type customer,
  defineConnector,
  defineEntityConnector,
  type Page,
  parseJson,
  urlSetting,
  type Vendor,
} from "@fettle/connector";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeVendor } from "../fake-vendor.ts";
import type { FakeRoutes } from "../fake-routes.ts";
import { recordConnector } from "./record-connector.ts";
import { recordedRoutes } from "./recorded-routes.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-recording-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Values {
  readonly baseUrl: string;
  readonly files: string;
}

const settings = {
  baseUrl: urlSetting({ label: "Address", default: "https://api.vendor.example/v2" }),
  files: urlSetting({ label: "Files", default: "https://files.vendor.example" }),
};

/** A connector that lists people, follows links, and looks on another host for each of them. */
const connector = defineConnector({
  specificationVersion: "v1",
  id: "acme",
  name: "Acme",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings,
  authentication: [apiKey({ header: "x-key" })],
  baseUrl: ({ baseUrl }) => baseUrl,
  hosts: ({ files }) => [new URL(files).host],
  account: async (vendor) => {
    await vendor.fetch("https://elsewhere.test/token/ann.underwood").catch(() => null);
    return { id: "1", name: "One" };
  },
  entities: {
    Customer: defineEntityConnector<Values, typeof customer.fields>({
      all: {
        coverage: "complete",
        page: async (vendor, cursor) => {
          const { items, next } = Object(parseJson(await (await vendor.fetch(cursor ?? "/people?kind=all")).text()));
          const files = await (await vendor.fetch(`${vendor.settings.files}/shared/list`)).json();
          return { payloads: Object(items).map((item: object) => ({ ...item, files })), next: next ?? null };
        },
      },
      normalize: (payload) => ({
        remoteId: String(Object(payload).id),
        fields: { name: Object(payload).name, type: { value: "COMMERCIAL", remote: null }, isActive: true },
      }),
    }),
  },
});

const vendorOf = (baseUrl: string, routes: FakeRoutes) =>
  fakeVendor({ connector, settings: { baseUrl, files: "https://files-prod.test" }, routes });

/** What a system of this address answers, with more in its first record. */
const routesOf = (baseUrl: string, more: object): FakeRoutes => ({
  "GET /people": ({ query }) =>
    query.get("after") === null
      ? { json: { items: [{ id: 1, ...more }], next: `${baseUrl}/people?kind=all&after=q-zed&sig=00ff00ff` } }
      : { json: { items: [{ id: 2 }], next: null } },
  "GET https://files-prod.test/shared/list": { json: { count: 1 } },
});

async function list(listed: typeof connector, vendor: Vendor<Values>): Promise<readonly unknown[]> {
  const payloads: unknown[] = [];
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
    const page: Page | undefined = await listed.entities.Customer?.all?.page(vendor, cursor);
    payloads.push(...(page?.payloads ?? []));
    cursor = page?.next ?? null;
  }
  return payloads;
}

async function record(bases: readonly string[], more: (base: string) => object = () => ({})) {
  const recording = recordConnector(connector, { seed: "7" });
  for (const base of bases) {
    const vendor = vendorOf(base, { ...routesOf(base, more(base)), "GET https://elsewhere.test/token/{name}": { json: {} } });
    await recording.connector.account(vendor);
    await list(recording.connector, vendor);
  }
  await recording.write(folder);
  const [samples, answers] = await Promise.all(
    ["samples.json", "answers.json"].map((name) => readFile(join(folder, name), "utf8")),
  );
  return { text: `${samples}${answers}`, samples: JSON.parse(samples ?? ""), answers: JSON.parse(answers ?? "") };
}

const real = "https://acme-prod.test/v2";

it.each([
  ["a token of a file in a link", "link", `${real}/files/9?sig=5e1f5e1f5e1f5e1f5e1f5e1f5e1f5e1f`, "5e1f5e1f"],
  ["a token under a usual name in a link", "link", `${real}/files/9?access_token=tok-zed`, "tok-zed"],
  ["a person's name in a link", "link", `${real}/users/ann.underwood`, "underwood"],
  ["a person's name after a link", "note", `${real}/files/9 for Mr Underwood`, "Underwood"],
  ["a host that only begins like the vendor's", "link", `${real}-of-underwood/9`, "underwood"],
  ["an account number", "account", "DE02120300000000202051", "2120300"],
  ["a number plate", "plate", "M-AU1234", "AU1234"],
  ["a user's name with a digit", "by", "jsmith2", "smith"],
])("A recording does not have %s", async (_what, member, text, personal) => {
  expect((await record([real], () => ({ [member]: text }))).text).not.toContain(personal);
});

it("A recording of links with tokens is a vendor whose lists go on, at every host", async () => {
  const { text, samples, answers } = await record([real]);
  for (const word of ["acme-prod", "files-prod", "elsewhere", "underwood", "q-zed", "00ff"]) expect(text).not.toContain(word);
  const payloads = await list(connector, fakeVendor({ connector, routes: recordedRoutes(answers) }));
  expect(payloads).toHaveLength(2);
  expect(samples.Customer).toEqual(payloads.map((payload) => ({ ...Object(payload), files: { count: 1 } })));
});

it("A recording of several systems has the address of none", async () => {
  const { text, answers } = await record([real, "https://acme-other.test"], (base) => ({ link: `${base}/people` }));
  for (const word of ["acme-prod", "acme-other"]) expect(text).not.toContain(word);
  const paths = answers.map(({ path }: { readonly path: string }) => path);
  expect(new Set(paths)).toEqual(new Set(["/people", "https://files.vendor.example/shared/list"]));
});
