import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openKeyFile } from "./key-file.ts";
import { secretFile } from "./secret-file.ts";

const run = promisify(execFile);
const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-secret-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("A secret file leaves nothing behind when the disk is full, and the next start creates it", async () => {
  const path = join(folder, "token");
  const main = `import { secretFile } from ${JSON.stringify(new URL("secret-file.ts", import.meta.url).href)};
    await secretFile(${JSON.stringify(path)}, () => "secret").catch((error) => console.log(error.name, error.message));`;
  // No file may grow.
  const words = [
    "-c",
    'ulimit -f 0; exec "$0" --conditions=@fettle/source --input-type=module -e "$1" | cat',
    process.execPath,
    main,
  ];
  const { stdout } = await run("bash", words);
  expect(stdout).toMatch(/^StartError .*token cannot be written \(EFBIG\): free space/);
  expect(await readdir(folder)).toEqual([]);
  expect(await secretFile(path, () => "secret")).toEqual({ text: "secret", isNew: true });
});

it("An empty secret file is named, with advice", async () => {
  const path = join(folder, "token");
  await writeFile(path, "\n");
  await expect(secretFile(path, () => "secret")).rejects.toThrow(
    `${path} is empty. Restore it from a backup, or delete the file to have a new one created.`,
  );
});

it.each(["", "2026-01-01-ab12:AAAA", "\0\0\0\0"])("A broken key file is named: %j", async (text) => {
  const path = join(folder, "encryption-keys");
  await writeFile(path, text);
  await expect(openKeyFile(path, silent)).rejects.toThrow(`The encryption key file ${path} is broken or was cut off; restore it`);
});
