import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { describeConnector } from "./describe-connector.ts";
import { loadConfiguration } from "./load-configuration.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "fettle-configuration-")));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const connectorCode = (id: string) => `{
  specificationVersion: "v1", id: "${id}", name: "The ${id}", version: "2.1.0", categories: ["MAINTENANCE"],
  settings: {
    baseUrl: { type: "url", label: "Address", setBy: "operator", default: "https://${id}.example/v1" },
    site: { type: "text", label: "Site" , default: "main" },
  },
  authentication: [{ type: "basic" }],
  baseUrl: ({ baseUrl }) => baseUrl, hosts: () => ["files.${id}.example"], account: async () => ({ id: "1", name: "One" }),
  entities: { Customer: { normalize: () => ({}), read: async () => null, all: { coverage: "complete", page: async () => ({ payloads: [], next: null }) }, update: async () => ({ outcome: "accepted", reference: null }) } },
}`;

/** Installs a package whose package.json and code are these. */
async function install(name: string, code: string, manifest: object = {}): Promise<void> {
  const usual = {
    name,
    version: "3.0.0",
    type: "module",
    exports: "./index.js",
    fettle: { specificationVersion: "v1", connectors: [name.replace("fettle-connector-", "")] },
  };
  await write(`node_modules/${name}/package.json`, JSON.stringify({ ...usual, ...manifest }));
  await write(`node_modules/${name}/index.js`, code);
}

const list = (...names: readonly string[]) =>
  write("fettle.config.mjs", `export default { connectors: ${JSON.stringify(names)} };`);

it("The packages that the file names are loaded, whatever conditions they export for, and nothing else is", async () => {
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")}; export const more = 1;`);
  await install("fettle-connector-bolt", `export default ${connectorCode("bolt")};`, {
    exports: { ".": { import: "./index.js" } },
  });
  await install("fettle-connector-unlisted", `globalThis.unlistedWasLoaded = true;`);
  await list("fettle-connector-acme", "fettle-connector-bolt");
  const { connectors, refused } = await loadConfiguration(folder);
  expect(refused).toEqual([]);
  expect(connectors.map(({ configuration, package: from }) => [configuration.connector.id, from])).toEqual([
    ["acme", { name: "fettle-connector-acme", version: "3.0.0" }],
    ["bolt", { name: "fettle-connector-bolt", version: "3.0.0" }],
  ]);
  expect(globalThis).not.toHaveProperty("unlistedWasLoaded");
});

it("A connector of one's own stands in the file, alone or with what is fixed for every system, in TypeScript too", async () => {
  await write(
    "fettle.config.ts",
    `const own = (id: string) => (${connectorCode("acme").replace('"acme"', "id")}); export default { connectors: [own("acme"), { connector: own("bolt"), settings: { site: "south" } }], links: [] };`,
  );
  const { connectors, more } = await loadConfiguration(folder);
  expect(connectors.map(({ configuration: { connector, settings } }) => [connector.id, settings])).toEqual([
    ["acme", undefined],
    ["bolt", { site: "south" }],
  ]);
  expect(more).toEqual({ links: [] });
});

const broken: readonly (readonly [string, string, object, RegExp])[] = [
  ["throws", `throw new Error("No luck\\nat all");`, {}, /cannot be loaded: No luck\. Update it, or remove it from /u],
  [
    "later",
    `export const a = 1;`,
    { fettle: { specificationVersion: "v2", connectors: ["later"] } },
    /speaks specification v2, and this gateway speaks v1\. Update it, or @fettle\/gateway\.$/u,
  ],
  [
    "plain",
    `export const plain = ${connectorCode("plain")};`,
    { fettle: undefined },
    /is no connector package: its package\.json has no field fettle\.$/u,
  ],
  ["empty", "", { fettle: { specificationVersion: "v1" } }, /declares no connectors/u],
  [
    "odd",
    `export const odd = { ...${connectorCode("odd")}, authentication: [] };`,
    {},
    /brings the connector odd, which does not fit: The connector odd declares no authentication method\./u,
  ],
  ["away", "", { exports: "./elsewhere.js" }, /cannot be loaded: Cannot find module/u],
];

it.each(broken)("A package that %s is refused by name, and the others run", async (name, code, manifest, reason) => {
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")};`);
  await install(`fettle-connector-${name}`, code, manifest);
  await list("fettle-connector-acme", `fettle-connector-${name}`);
  const { connectors, refused } = await loadConfiguration(folder);
  expect(connectors.map(({ configuration }) => configuration.connector.id)).toEqual(["acme"]);
  expect(refused).toEqual([expect.stringMatching(reason)]);
  expect(refused[0]).toMatch(new RegExp(`^fettle-connector-${name} `, "u"));
});

/** Installs a package of two products. */
const installTwo = (first: string, second: string, manifest: object = {}) =>
  install("fettle-connector-duo", `export const first = ${first}; export const second = ${second};`, {
    fettle: { specificationVersion: "v1", connectors: ["duo-cmms", "duo-field"] },
    ...manifest,
  });
const loadedIds = async () => {
  const { connectors, refused } = await loadConfiguration(folder);
  return { ids: connectors.map(({ configuration }) => configuration.connector.id), refused };
};

it("A package brings several products, each a connector of its own", async () => {
  await installTwo(connectorCode("duo-cmms"), connectorCode("duo-field"));
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")};`);
  await list("fettle-connector-duo", "fettle-connector-acme");
  expect(await loadedIds()).toEqual({ ids: ["duo-cmms", "duo-field", "acme"], refused: [] });
  const { connectors } = await loadConfiguration(folder);
  expect(connectors.map((loaded) => describeConnector(loaded)[0])).toEqual([
    "The duo-cmms  duo-cmms 2.1.0, specification v1, from fettle-connector-duo 3.0.0",
    "The duo-field  duo-field 2.1.0, specification v1, from fettle-connector-duo 3.0.0",
    "The acme  acme 2.1.0, specification v1, from fettle-connector-acme 3.0.0",
  ]);
});

it.each<[string, string, object, RegExp]>([
  ["is not exported", "1", {}, /declares duo-field and does not export it\. Update it, or tell its author\.$/u],
  ["has its sister's id", connectorCode("duo-cmms").replace("2.1.0", "2.2.0"), {}, /exports 2 connectors with the id duo-cmms/u],
  [
    "speaks another specification",
    connectorCode("duo-field").replace('"v1"', '"v2"'),
    {},
    /brings the connector duo-field, which does not fit: The connector duo-field speaks specification v2/u,
  ],
  [
    "has no authentication",
    `{ ...${connectorCode("duo-field")}, authentication: undefined }`,
    {},
    /brings the connector duo-field, which does not fit: /u,
  ],
  [
    "has an entity of another's name",
    `{ ...${connectorCode("duo-field")}, ownEntities: [{ descriptor: { name: "DuoCmmsShift" } }] }`,
    {},
    /brings the connector duo-field, which does not fit: The connector duo-field has an entity DuoCmmsShift; /u,
  ],
  [
    "has a type of another's name",
    `{ ...${connectorCode("duo-field")}, entities: { Customer: { normalize: () => ({}), extension: { hurry: { type: "enumeration", name: "Priority", values: { ON: "Yes." } } } } } }`,
    {},
    /brings the connector duo-field, which does not fit: Two types are called Priority: .* of the gateway and .* connector duo-field\./u,
  ],
  [
    "has the id of another package's",
    connectorCode("acme"),
    { fettle: { specificationVersion: "v1", connectors: ["duo-cmms", "acme"] } },
    /brings the connector acme, which fettle-connector-acme has brought\. Remove one of them from /u,
  ],
])("A product that %s is refused by name, and the others run", async (words, second, manifest, reason) => {
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")};`);
  await installTwo(connectorCode("duo-cmms"), second, manifest);
  await list("fettle-connector-acme", "fettle-connector-duo");
  const { ids, refused } = await loadedIds();
  // Of two with one id, nobody knows which is meant.
  expect(ids).toEqual(words.startsWith("has its sister") ? ["acme"] : ["acme", "duo-cmms"]);
  expect(refused[0]).toMatch(reason);
  for (const each of refused) expect(each).toMatch(/^fettle-connector-duo /u);
});

it("A connector that the file passes goes before a package's", async () => {
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")};`);
  await write("fettle.config.mjs", `export default { connectors: ["fettle-connector-acme", ${connectorCode("acme")}] };`);
  const { connectors, refused } = await loadConfiguration(folder);
  expect(connectors.map(({ package: from }) => from)).toEqual([null]);
  expect(refused).toEqual([expect.stringMatching(/^fettle-connector-acme brings .*, which fettle\.config\.mjs has brought\./u)]);
});

it("Nothing starts without a connector, and the message says what to do", async () => {
  await list("fettle-connector-nowhere");
  await expect(loadConfiguration(folder)).rejects.toThrow(
    /^fettle-connector-nowhere is not installed\. Run npm install fettle-connector-nowhere, or/u,
  );
  await write("none.mjs", "export default { connectors: [] };");
  await expect(loadConfiguration(folder, "none.mjs")).rejects.toThrow(/lists no connectors\. Add one: /u);
  await write("broken.mjs", "export default {");
  await expect(loadConfiguration(folder, "broken.mjs")).rejects.toThrow(/^broken\.mjs cannot be loaded: /u);
  await write("other.mjs", "export const connectors = [];");
  await expect(loadConfiguration(folder, "other.mjs")).rejects.toThrow(
    /^other\.mjs has no default export with a list of connectors/u,
  );
});

it("A connector is described: what it is, whom it calls, what it may do, and its settings", async () => {
  await install("fettle-connector-acme", `export const acme = ${connectorCode("acme")};`);
  await list("fettle-connector-acme");
  const [acme] = (await loadConfiguration(folder)).connectors;
  expect(acme === undefined ? [] : describeConnector(acme)).toEqual([
    "The acme  acme 2.1.0, specification v1, from fettle-connector-acme 3.0.0",
    "  signs in by basic",
    "  calls acme.example, files.acme.example",
    "  webhooks: none",
    "  Customer: lists all (complete), reads, updates",
    "  settings:",
    '    FETTLE_ACME_BASE_URL  Address (url, set by the operator, default "https://acme.example/v1")',
    '    FETTLE_ACME_SITE  Site (text, asked for on the connect page unless set, default "main")',
  ]);
});
