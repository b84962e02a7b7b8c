import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommandLine } from "./run-command-line.ts";

const run = promisify(execFile);
const testing = fileURLToPath(new URL("../../../connector-testing", import.meta.url));

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "fettle-check-"));
  await mkdir(join(root, "node_modules/@fettle"), { recursive: true });
  await symlink(testing, join(root, "node_modules/@fettle/connector-testing"));
  await writePackage("released", "1.2.0", source({}));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const fields = `room: { type: "text", description: "The room.", filter: true },
  kind: { type: "enumeration", name: "AcmeKind", description: "The kind.", values: { SMALL: "Small.", LARGE: "Large." } }`;

/** A connector with some of its parts replaced. */
const source = ({
  id = "acme",
  settings = "",
  more = "",
  extension = fields,
  key = "payload.id",
  page = "Number(cursor ?? 0)",
  next = "String(at + 1)",
}) => `
export const acme = {
  specificationVersion: "v1", id: "${id}", name: "Acme", version: "1.0.0", categories: ["MAINTENANCE"],
  settings: { site: { type: "text", label: "Site", default: "one" }, ${settings} },
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => "https://vendor.example",
  account: async () => ({ id: "1", name: "One" }),
  ${more}
  entities: {
    Customer: {
      extension: { ${extension} },
      all: { coverage: "complete", page: async (vendor, cursor) => {
        const at = ${page};
        const rows = await (await vendor.fetch("/customers")).json();
        return { payloads: rows.slice(at, at + 1), next: at + 1 < rows.length ? ${next} : null };
      } },
      normalize: (payload) => ({
        remoteId: ${key},
        fields: { name: payload.name, type: { value: "COMMERCIAL", remote: null }, isActive: true },
        extension: { room: payload.room },
      }),
    },
  },
};
`;

const standIn = `
export const samples = { Customer: [{ id: "1", name: "Mill", room: "B1" }, { id: "2", name: "Works", room: null }, { id: "3", name: "Yard" }] };
export const routes = () => ({ "GET /customers": { json: samples.Customer } });
`;

async function writePackage(folder: string, version: string, text: string): Promise<void> {
  const path = join(root, folder);
  for (const sub of ["src", "test"]) await mkdir(join(path, sub), { recursive: true });
  const fettle = { specificationVersion: "v1", connectors: [/id: "([^"]+)"/u.exec(text)?.[1]] };
  const manifest = { name: "acme", version, type: "module", exports: "./src/index.js", fettle };
  await writeFile(join(path, "package.json"), JSON.stringify(manifest));
  await writeFile(join(path, "src/index.js"), text);
  await writeFile(join(path, "test/vendor.ts"), standIn);
}

async function check(folder: string, ...words: string[]) {
  const printed: string[] = [];
  const complaints: unknown[] = [];
  const code = await runCommandLine({
    words: ["connector", "check", ...words],
    environment: { PATH: "/usr/bin:/bin" },
    folder: join(root, folder),
    print: (line) => void printed.push(line),
    complain: (line) => void complaints.push(line),
  });
  return { code, printed, complaints };
}

/** What the check says of the next version of the connector. */
async function compare(parts: Parameters<typeof source>[0], version = "1.2.1") {
  const folder = `next-${Math.trunc(performance.now() * 1000)}`;
  await writePackage(folder, version, source(parts));
  const { code, printed, complaints } = await check(folder, "--against", "../released");
  return { code, lines: printed.slice(1).map((line) => line.trim()), complaints };
}

it("A package that differs in nothing passes with a patch", async () => {
  expect(await compare({})).toEqual({ code: 0, lines: ["no differences that people would notice"], complaints: [] });
});

it("A connector that is exported under two names is one", async () => {
  await writePackage("next", "1.2.1", `${source({})}\nexport default acme;`);
  expect(await check("next", "--against", "../released")).toMatchObject({ code: 0, complaints: [] });
});

it.each<[string, Parameters<typeof source>[0], string]>([
  ["another id", { id: "acme-two" }, "major  acme is gone, or has another id: its systems stop working"],
  [
    "a setting that is newly required",
    { settings: 'zone: { type: "text", label: "Zone" }' },
    "major  acme.settings.zone is new and required: systems that are connected have no value for it",
  ],
  [
    "a way to sign in that is gone",
    { more: 'authentication: [{ type: "basic" }],' },
    "major  acme.authentication.apiKey is gone: systems that sign in this way stop working",
  ],
  ["a field that is gone", { extension: fields.replace(/room.*\n/u, "") }, "major  acme.Customer.extension.room is gone"],
  [
    "a field of another type",
    { extension: fields.replace('"text"', '"integer"') },
    "major  acme.Customer.extension.room is of type integer instead of text",
  ],
  [
    "a field that is never null now",
    { extension: fields.replace("filter", "required: true, filter") },
    "major  acme.Customer.extension.room is required now: records without it are rejected",
  ],
  [
    "a filter that is gone",
    { extension: fields.replace("filter: true", "") },
    "major  acme.Customer.extension.room can no longer be filtered by",
  ],
  [
    "a word that is gone",
    { extension: fields.replace('LARGE: "Large."', "") },
    "major  acme.Customer.extension.kind has no word LARGE any more",
  ],
  [
    "another key of the same record",
    { key: '"c-" + payload.id' },
    "major  acme.Customer gives sample 1 another key, so that every such record is deleted and created again",
  ],
  [
    "a cursor that is not understood",
    { page: "cursor === null ? 0 : JSON.parse(cursor).at", next: "JSON.stringify({ at: at + 1 })" },
    "major  acme.Customer.all continues a list of the released version elsewhere, and leaves records out",
  ],
  [
    "a cursor that it fails on",
    { page: "cursor === null ? 0 : Number(cursor.place.length)" },
    "major  acme.Customer.all fails on a cursor of the released version: Cannot read properties of undefined (reading 'length')",
  ],
])("A patch with %s fails", async (_what, parts, line) => {
  const { code, lines, complaints } = await compare(parts);
  expect(lines).toContain(line);
  expect(code).toBe(1);
  expect(complaints).toEqual([
    expect.stringMatching(/^From 1\.2\.0 to 1\.2\.1 is too small a step for .* it must be a major version\.$/u),
  ]);
});

it("A major version may break, and a minor version may add", async () => {
  const added = { extension: `${fields}, floor: { type: "integer", description: "The floor." }` };
  expect(await compare({ id: "acme-two" }, "2.0.0")).toMatchObject({ code: 0 });
  expect(await compare(added, "1.3.0")).toMatchObject({ code: 0, lines: ["minor  acme.Customer.extension.floor is new"] });
  expect(await compare(added)).toMatchObject({ code: 1, complaints: [expect.stringContaining("a minor version")] });
  expect(await compare({}, "1.1.0")).toMatchObject({ code: 1, complaints: ["1.1.0 is older than 1.2.0."] });
});

it("Cursors that are refused as the interface says cost a list and break nothing", async () => {
  const refused = `(() => { if (/^\\d+$/.test(cursor ?? "")) throw Object.defineProperty(Object.assign(new Error("old"), { code: "INVALID_INPUT" }), Symbol.for("fettle.connector.error"), { value: true }); return Number((cursor ?? "p0").slice(1)); })()`;
  const { lines } = await compare({ page: refused, next: '"p" + (at + 1)' }, "1.3.0");
  expect(lines).toEqual([
    "minor  acme.Customer.all refuses cursors of the released version: lists that are under way begin again",
  ]);
});

it("It reads a tarball, prints JSON, and leaves nothing behind", async () => {
  await cp(join(root, "released"), join(root, "packed/package"), { recursive: true });
  await run("tar", ["-czf", join(root, "acme.tgz"), "-C", join(root, "packed"), "package"]);
  await writePackage("next", "1.2.1", source({ id: "acme-two" }));
  const { code, printed } = await check("next", "--against", "../acme.tgz", "--json");
  expect([code, JSON.parse(printed.join("\n"))]).toMatchObject([
    1,
    {
      released: "1.2.0",
      version: "1.2.1",
      bump: "patch",
      isAllowed: false,
      findings: [{ level: "major", path: "acme" }, { path: "acme-two" }],
    },
  ]);
  expect((await run("find", [join(root, "next/node_modules"), "-name", "released-*"])).stdout).toBe("");
});
