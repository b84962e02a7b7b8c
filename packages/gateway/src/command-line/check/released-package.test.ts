import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openReleased } from "./released-package.ts";

let folder = "";
let cache = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-released-"));
  cache = join(folder, "node_modules/.cache/fettle");
  await mkdir(cache, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const acme = () => ({ folder, name: "acme", version: "1.0.0", entry: join(folder, "index.js"), declared: ["acme"] });
const saysNpm = (...lines: readonly string[]) =>
  writeFile(join(folder, "npm"), ["#!/bin/sh", ...lines].join("\n"), { mode: 0o755 });
const environment = () => ({ PATH: `${folder}:/usr/bin:/bin` });

it("A package that npm does not know has no release, however much npm says before", async () => {
  await saysNpm("for line in 1 2 3 4 5; do echo npm warn config $line >&2; done", "echo npm error code E404 >&2", "exit 1");
  expect(await openReleased(acme(), undefined, environment())).toBeNull();
});

it("What a killed comparison left goes with the next one, and what another one uses stays", async () => {
  for (const name of ["released-old", "released-new", "other-old"]) await mkdir(join(cache, name));
  for (const name of ["released-old", "other-old"]) await utimes(join(cache, name), 0, 0);
  await saysNpm("echo npm error code E404 >&2", "exit 1");
  await openReleased(acme(), undefined, environment());
  expect((await readdir(cache)).toSorted()).toEqual(["other-old", "released-new"]);
});

it("A comparison that is told to stop leaves no folder", async () => {
  await saysNpm("kill -TERM $PPID", "exec sleep 600");
  const module = new URL("released-package.ts", import.meta.url).href;
  const source = `const { openReleased } = await import(${JSON.stringify(module)});
    await openReleased(${JSON.stringify(acme())}, undefined, ${JSON.stringify(environment())});`;
  const child = spawn(process.execPath, ["--conditions=@fettle/source", "--input-type=module", "-e", source], {
    stdio: "ignore",
  });
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  expect(await readdir(cache)).toEqual([]);
});
