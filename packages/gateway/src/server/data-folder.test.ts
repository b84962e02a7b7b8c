import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { prepareFolder } from "./data-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-folder-"));
  await writeFile(join(folder, "file"), "");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const refusal = (path: string, why: string) =>
  `Fettle cannot write to the data folder ${path} ${why}; set FETTLE_DATA_DIR to another folder`;

it("The data folder and its missing parents are created for their owner only", async () => {
  const path = join(folder, "one", "two");
  await prepareFolder(path);
  await prepareFolder(path);
  for (const made of [path, join(folder, "one")]) expect((await stat(made)).mode & 0o777).toBe(0o700);
});

it.each([
  ["a file", "file", "(ENOTDIR): a file is in its path"],
  ["a folder below a file", "file/below/it", "(ENOTDIR): a file is in its path"],
  ["a folder where none can be made", "/proc/x", "(ENOENT): its file system does not allow a folder there"],
  ["a folder deep below one where none can be made", "/proc/x/y", "(ENOENT): its file system does not allow a folder there"],
  ["a name with a NUL", "a\0b", "(ERR_INVALID_ARG_VALUE)"],
])("A start with %s as its data folder is refused in one line", async (_, path, why) => {
  const whole = resolve(folder, path);
  await expect(prepareFolder(whole)).rejects.toThrow(refusal(whole, why));
});

// Only Linux has the namespaces that a mounted test disk needs.
it.skipIf(process.platform !== "linux")("A data folder on a full disk is refused in one line", async () => {
  const script = `import { prepareFolder } from ${JSON.stringify(new URL("data-folder.ts", import.meta.url).href)};
    await prepareFolder(${JSON.stringify(folder)}).catch((error) => console.log(error.message));`;
  // Only the process itself sees the disk.
  const inNamespace = ["--mount", "sh", "-c", 'mount -t tmpfs -o size=4k none "$0" && exec "$@"', folder];
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  const words = ["--conditions=@fettle/source", "--input-type=module", "--eval", script];
  const { stdout } = await promisify(execFile)("unshare", [...asRoot, ...inNamespace, process.execPath, ...words]);
  expect(stdout).toBe(`${refusal(folder, "(ENOSPC): its disk is full")}\n`);
});
