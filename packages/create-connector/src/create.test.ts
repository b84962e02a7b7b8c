import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { create } from "./create.ts";
import { namesOf } from "./names.ts";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../../..", import.meta.url));
const main = fileURLToPath(new URL("main.ts", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-create-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["Acme CMMS", "acme-cmms", "acmeCmms"],
  ["  Wälder & Söhne 3.0 ", "walder-sohne-3-0", "walderSohne30"],
  ["acme", "acme", "acme"],
])("The product %j makes the id %s and the export %s", (product, id, exported) => {
  expect(namesOf(product)).toEqual({ product: product.trim(), id, exported, packageName: `fettle-connector-${id}` });
});

it.each(["", "3com", "---", 'Acme "CMMS"', "Acme */ CMMS", "x".repeat(41)])("The product %j is refused", (product) => {
  expect(namesOf(product)).toEqual({ problem: expect.stringContaining("Give the product's name") });
});

/** Links the packages that a new connector depends on, as an installation would place them. */
async function link(target: string): Promise<void> {
  const found = {
    "@fettle/connector": "packages/connector",
    "@fettle/connector-kit": "packages/connector-kit",
    "@fettle/connector-testing": "packages/connector-testing",
    "@types/node": "node_modules/@types/node",
  };
  for (const [name, path] of Object.entries(found)) {
    await mkdir(dirname(join(target, "node_modules", name)), { recursive: true });
    await symlink(join(repository, path), join(target, "node_modules", name));
  }
}

it("A new connector package compiles and passes the conformance suite as it is", { timeout: 60_000 }, async () => {
  const target = join(folder, "new");
  const names = namesOf("Acme CMMS");
  if ("problem" in names) throw new Error(names.problem);
  const files = await create(target, names, {
    "@fettle/connector": "^1.2.3",
    "@fettle/connector-kit": "^1.3.0",
    "@fettle/connector-testing": "^1.4.0",
    "@fettle/gateway": "^1.5.0",
  });
  expect(files).toContain(".gitignore");
  for (const file of files) expect(await readFile(join(target, file), "utf8")).not.toMatch(/template|0\.0\.0-/iu);
  const { version, fettle, peerDependencies, dependencies } = JSON.parse(await readFile(join(target, "package.json"), "utf8"));
  expect({ version, fettle, peerDependencies, dependencies }).toEqual({
    version: "0.1.0",
    fettle: { specificationVersion: "v1", connectors: ["acme-cmms"] },
    peerDependencies: { "@fettle/connector": "^1.2.3" },
    dependencies: { "@fettle/connector-kit": "^1.3.0" },
  });
  await link(target);
  // The packages run here from their source.
  const source = ["--customConditions", "@fettle/source", "--allowImportingTsExtensions"];
  await run(process.execPath, [join(repository, "node_modules/typescript/bin/tsc"), ...source], { cwd: target });
  const { stdout } = await run(process.execPath, ["--conditions=@fettle/source", "--test"], { cwd: target });
  expect(stdout).toMatch(/fail 0\n/u);
  expect(Number(/pass (\d+)\n/u.exec(stdout)?.[1])).toBeGreaterThan(40);
});

it("The command creates a package, names the next steps, and leaves an existing folder alone", async () => {
  const command = (...words: string[]) =>
    run(process.execPath, [main, ...words], { cwd: folder }).catch((error: { code: number; stderr: string }) => error);
  const { stdout } = (await command("Acme CMMS")) as { stdout: string };
  expect(stdout).toContain("cd fettle-connector-acme-cmms");
  await writeFile(join(folder, "fettle-connector-acme-cmms", "README.md"), "mine");
  expect(await command("Acme CMMS")).toMatchObject({ code: 1, stderr: expect.stringContaining("is not empty") });
  expect(await readFile(join(folder, "fettle-connector-acme-cmms", "README.md"), "utf8")).toBe("mine");
  expect(await command()).toMatchObject({ code: 2, stderr: expect.stringContaining("Usage") });
  expect(await command("4x4")).toMatchObject({ code: 2, stderr: expect.stringContaining("letter first") });
});
