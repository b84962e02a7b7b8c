import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const testing = fileURLToPath(new URL("../../../connector-testing", import.meta.url));
let opened = new AsyncDisposableStack();
let folder = "";
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), "fettle-dev-"));
  await mkdir(join(folder, "src"));
  await mkdir(join(folder, "node_modules/@fettle"), { recursive: true });
  await symlink(testing, join(folder, "node_modules/@fettle/connector-testing"));
  const fettle = { specificationVersion: "v1", connectors: ["acme"] };
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "acme", version: "1.0.0", type: "module", fettle }));
});
afterEach(async () => {
  await opened.disposeAsync().finally(() => rm(folder, { recursive: true, force: true }));
});

/** A vendor with two customers, one of which has no name. Its list fails once. */
async function openVendor(): Promise<string> {
  let lists = 0;
  const server = createServer((request, response) => {
    if (request.headers["x-key"] !== "s3cret-key") return void response.writeHead(401).end();
    if (request.url === "/me") return void response.end('{"id":"7"}');
    lists += 1;
    if (lists === 1) return void response.writeHead(503).end();
    response.end('[{"id":"1","name":"Mill","email":5},{"id":"2"}]');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

const save = (source: string) => writeFile(join(folder, "src/index.ts"), source);

const source = (vendor: string, { id = "acme", name = "payload.name" } = {}) => `
interface Payload { readonly id: string; readonly name?: string; readonly email?: unknown }
export const acme = {
  specificationVersion: "v1", id: ${JSON.stringify(id)}, name: "Acme", version: "1.0.0", categories: ["MAINTENANCE"], settings: {},
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => ${JSON.stringify(vendor)},
  account: async (vendor: any) => { const { id } = await (await vendor.fetch("/me")).json(); return { id, name: "Works" }; },
  entities: {
    Customer: {
      all: { coverage: "complete", page: async (vendor: any) => ({ payloads: await (await vendor.fetch("/customers?secret=word")).json(), next: null }) },
      normalize: (payload: Payload) => ({ remoteId: payload.id, fields: { name: ${name}, type: { value: "COMMERCIAL", remote: null }, isActive: true, email: payload.email } }),
    },
  },
};
`;

/** `fettle connector dev` in the folder. */
function startDev(...words: readonly string[]) {
  const child = spawn(process.execPath, ["--conditions=@fettle/source", main, "connector", "dev", ...words], {
    cwd: folder,
    env: { PORT: "0", PATH: process.execPath, NODE_COMPILE_CACHE: getCompileCacheDir() },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code]: readonly unknown[]) => code);
  opened.defer(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const said: string[] = [];
  let read = 0;
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      said.push(line);
      for (const look of waiting) look();
    });
  }
  return {
    said,
    /** The next line that matches, after the one found last. */
    async line(pattern: RegExp): Promise<string> {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const look = () => {
        const index = said.findIndex((line, place) => place >= read && pattern.test(line));
        if (index === -1) return;
        read = index + 1;
        resolve(said[index] ?? "");
      };
      waiting.add(look);
      look();
      const fail = () => reject(new Error(`There was no line ${String(pattern)}:\n${said.join("\n")}`));
      void ended.then(fail);
      const patience = setTimeout(fail, 40_000);
      return await promise.finally(() => {
        clearTimeout(patience);
        waiting.delete(look);
      });
    },
    async stop() {
      child.kill("SIGINT");
      return await ended;
    },
  };
}

it("An author's connector is served, shown and loaded again when it is saved", { timeout: 120_000 }, async () => {
  const vendor = await openVendor();
  await save("setInterval(() => {}, 60_000); const broken: number = (() => { throw new Error('no such word'); })();");
  const dev = startDev();
  expect(await dev.line(/^acme 1\.0\.0/u)).toContain("from src/index.ts");
  await dev.line(/cannot be loaded: Error: no such word/u);
  await dev.line(/^Nothing runs yet\. The next save tries again\.$/u);

  await save(source(vendor));
  const graphiql = new URL(/http:\S+/u.exec(await dev.line(/^GraphiQL, signed in: /u))?.[0] ?? "");
  const page = /http:\S+/u.exec(await dev.line(/^Connect Acme: /u))?.[0] ?? "";
  const token = new URLSearchParams(graphiql.hash.slice(1)).get("token") ?? "";
  const ask = async (query: string) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${graphiql.origin}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
    return await response.json();
  };
  const form = new URLSearchParams({ connector: "acme", method: "apiKey", "credential.key": "s3cret-key" });
  await fetch(page, { method: "POST", body: form, redirect: "manual" });
  expect(await dev.line(/\/customers/u)).toMatch(/^GET {4}http:\S+\/customers\?secret=…  503  \d+ ms$/u);
  expect(await dev.line(/\/customers/u)).toMatch(/ 200 {2}\d+ ms {2}again, after 503$/u);
  await dev.line(/^Customer: 2 records read, 1 created$/u);
  await dev.line(/^Customer: 1 record rejected\. name is required but missing\.$/u);
  await dev.line(/^Customer\.email is null in 1 record: /u);

  await save(source(vendor, { id: "Acme_1" }));
  await dev.line(/package\.json declares acme, and src\/index\.ts does not export it\.$/u);
  await dev.line(/^The last version goes on\. The next save tries again\.$/u);
  const customers = "{ customers { nodes { name } } }";
  expect(await ask(customers)).toMatchObject({ data: { customers: { nodes: [{ name: "Mill" }] } } });

  await save(source(vendor, { name: '`${payload.name ?? "nobody"}!`' }));
  await dev.line(/^The connector is loaded again\.$/u);
  await dev.line(/^Customer: \d+ records read, 1 created, 1 updated$/u);
  expect(await ask(customers)).toMatchObject({
    data: { customers: { nodes: expect.arrayContaining([{ name: "Mill!" }, { name: "nobody!" }]) } },
  });

  expect(await dev.stop()).toBe(0);
  expect(dev.said.join("\n")).not.toContain("s3cret-key");
  expect(await readFile(join(folder, ".fettle/token"), "utf8")).toContain(token);

  const recording = startDev("--record", "recorded");
  await recording.line(/\/customers\S* {2}200 /u);
  expect(await recording.stop()).toBe(0);
  await recording.line(/^Recorded \d+ answers with 2 Customer in /u);
  const recorded = await readFile(join(folder, "recorded/samples.json"), "utf8");
  expect(JSON.parse(recorded)).toMatchObject({ Customer: [{ id: "1", email: 5 }, { id: "2" }] });
  expect(recorded).not.toContain("Mill");
});

it("A folder without a connector package is refused in one line", async () => {
  await rm(join(folder, "package.json"));
  const dev = startDev();
  expect(await dev.line(/package/u)).toMatch(
    /^There is no package\.json in .*\. Run this in the folder of a connector package\.$/u,
  );
});
