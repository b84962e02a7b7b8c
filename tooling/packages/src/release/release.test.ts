import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { followGuide } from "./follow-guide.ts";
import { checkConsumer } from "./check-consumer.ts";
import { wrongContents } from "./check-contents.ts";
import { wrongManifest } from "./check-manifest.ts";
import { installedPackages } from "./installed-packages.ts";
import { npmInstall } from "./npm-install.ts";
import { openRegistry, type Registry } from "./open-registry.ts";
import { serve } from "./serve.ts";
import { publicPackages, root } from "../public-packages.ts";
import { releaseCopy } from "./release-copy.ts";
import { runProgram } from "../run-program.ts";
import { type Packed, unpack } from "./tarball.ts";

const packages = await publicPackages(root);
const names = packages.map(({ manifest }) => manifest.name);

let folder: string;
let registry: Registry;
const opened = new AsyncDisposableStack();
/** By tarball: what is wrong with it. */
let checked: Promise<Readonly<Record<string, readonly string[]>>>;
let released: ReadonlyMap<string, Packed & { readonly tarball: string }>;

function packageOf(name: string) {
  const found = released.get(name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-release-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const tarballs = await releaseCopy(folder);
  released = new Map(
    await Promise.all(
      [...tarballs].map(
        async ([name, tarball]) => [name, { tarball, ...(await unpack(tarball, join(folder, "unpacked", name))) }] as const,
      ),
    ),
  );
  const checking = join(import.meta.dirname, "check-tarballs/main.ts");
  checked = runProgram([process.execPath, checking, ...tarballs.values()], root).then((text) => JSON.parse(text));
  // Awaited by the tests; a failure before them is theirs, too.
  checked.catch(() => undefined);
  registry = opened.use(await openRegistry(released, await installedPackages(root)));
}, 120_000);

afterAll(() => opened.disposeAsync());

test("Everything public is released together", () => {
  expect([...released.keys()].toSorted()).toEqual(names.toSorted());
});

describe.each(packages)("$manifest.name", ({ folder: own, manifest: { name } }) => {
  test("has a manifest that says what users need", () => {
    expect(wrongManifest(packageOf(name).manifest, own)).toEqual([]);
  });

  test("holds what users need and nothing else", () => {
    expect(wrongContents(packageOf(name))).toEqual([]);
  });

  test("passes publint and Are the types wrong", async () => {
    const found = await checked;
    expect(found[packageOf(name).tarball]).toEqual([]);
  });
});

describe("Outside of the repository", () => {
  test("An app installs the client from its tarball, and is checked against the schema", async () => {
    const app = join(folder, "app");
    // An editor's plugin that comes with gql.tada wants an older TypeScript than the only one here; npm would install that beside.
    await npmInstall(app, [packageOf("@fettle/client").tarball], registry.url, ["--legacy-peer-deps"]);
    await checkConsumer("app.ts", app, "node16");
    await checkConsumer("app.ts", app, "bundler");
    const script = `const { createClient } = await import("@fettle/client"); console.log(typeof createClient({ url: "http://localhost/", token: "" }).query)`;
    expect(await runProgram([process.execPath, "--input-type=module", "--eval", script], app)).toBe("function\n");
  }, 120_000);

  test("An app installs the receiver of webhooks from its tarball, and nothing else with it", async () => {
    const app = join(folder, "receiver");
    await npmInstall(app, [packageOf("@fettle/webhooks").tarball], registry.url);
    await checkConsumer("webhooks.ts", app, "node16");
    await checkConsumer("webhooks.ts", app, "bundler");
    const script = `const { verifyWebhook } = await import("@fettle/webhooks"); console.log(typeof verifyWebhook)`;
    expect(await runProgram([process.execPath, "--input-type=module", "--eval", script], app)).toBe("function\n");
    const installed = await runProgram(["npm", "ls", "--all", "--parseable"], app);
    expect(installed.trim().split("\n")).toHaveLength(2);
  }, 120_000);

  test("An author installs specification, kit and suite, and has one copy of the specification", async () => {
    const author = join(folder, "author");
    await npmInstall(author, ["@fettle/connector", "@fettle/connector-kit", "@fettle/connector-testing"], registry.url);
    await checkConsumer("connector.ts", author, "node16");
    await checkConsumer("connector.ts", author, "bundler");
    const copies = await runProgram(["find", ".", "-path", "*/@fettle/connector/package.json"], author);
    expect(copies.trim().split("\n")).toHaveLength(1);
  }, 120_000);

  test("An operator installs the gateway with connectors", async () => {
    const operator = join(folder, "operator");
    await npmInstall(
      operator,
      ["@fettle/gateway", "@fettle/connector-cmms-bee", "@fettle/connector-workwave-service"],
      registry.url,
    );
    await checkConsumer("gateway.ts", operator, "node16");
    await checkConsumer("gateway.ts", operator, "bundler");
    await writeFile(
      join(operator, "fettle.config.ts"),
      `import type { FettleConfiguration } from "@fettle/gateway/server"; export default { connectors: [
        "@fettle/connector-cmms-bee", "@fettle/connector-workwave-service", "fettle-connector-nowhere",
      ] } satisfies FettleConfiguration;`,
    );
    const listed = await runProgram(["npx", "--no-install", "fettle", "connectors"], operator);
    const { version } = packageOf("@fettle/connector-cmms-bee").manifest;
    expect(listed).toContain(`CMMS Bee  cmms-bee ${version}, specification v1, from @fettle/connector-cmms-bee ${version}\n`);
    expect(listed).toMatch(/^Left out: fettle-connector-nowhere is not installed\./mu);
    await using gateway = await serve(operator);
    expect(await gateway.ask("{ connectors { id } }")).toMatchObject({
      data: { connectors: [{ id: "cmms-bee" }, { id: "workwave-service" }] },
    });
    expect(await gateway.stop()).toBe(0);
  }, 120_000);

  test("A stranger makes a connector, tries it in a gateway and packs it by the commands of the page", async () => {
    const { outputs, found, change } = await followGuide(join(folder, "stranger"), registry.url);
    expect(outputs.join("\n")).toMatch(/^Connect Acme CMMS: http:/mu);
    expect(outputs.join("\n")).toMatch(/^fettle-connector-acme-cmms has no release, so nothing can break\.$/mu);
    expect(outputs.join("\n")).toMatch(/^Acme CMMS  acme-cmms .*, from fettle-connector-acme-cmms /mu);
    expect(found).toEqual({
      workOrders: { nodes: [{ title: "Replace the filter", status: "OPEN", acmeCmms: { room: "B12" } }] },
    });
    expect(change).toMatchObject({
      data: { workOrderChanges: { kind: "UPDATED", workOrder: { title: "Replace both filters" } } },
    });
  }, 240_000);
});
