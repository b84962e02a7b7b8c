import { link, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { beginCreation } from "./first-creation.ts";
import { lockFolder } from "./lock-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-creation-"));
  await writeFile(join(folder, "lock"), "");
});
afterEach(() => rm(folder, { recursive: true }));

const put = async (...names: readonly string[]) => {
  for (const name of names) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, "1"), "");
  }
};
const putVersion = (version: string) => writeFile(join(folder, "PG_VERSION"), `${version}\n`);

it("The remains of an interrupted creation are removed until one creation finishes", async () => {
  const cutOff = await beginCreation(folder);
  await put("base", "global");
  await putVersion("");
  expect(cutOff).not.toBeNull();

  const creation = await beginCreation(folder);
  expect((await readdir(folder)).toSorted()).toEqual(["being-made", "lock"]);
  await put("base");
  await putVersion("18");
  await creation?.finish();
  expect(await beginCreation(folder)).toBeNull();
  expect((await readdir(folder)).toSorted()).toEqual(["PG_VERSION", "base", "lock"]);
});

it("Nothing is removed when a power failure restores the marker of a complete store", async () => {
  const creation = await beginCreation(folder);
  await put("base");
  await putVersion("18");
  // The marker's last content reached the disk, but its removal did not.
  const marker = join(folder, "being-made");
  await link(marker, join(folder, "lock-kept"));
  await creation?.finish();
  await rename(join(folder, "lock-kept"), marker);
  expect(await beginCreation(folder)).toBeNull();
  expect((await readdir(folder)).toSorted()).toEqual(["PG_VERSION", "base", "lock"]);
});

it("An unknown partial store is left alone, and the error names the remedy", async () => {
  await put("base", "global");
  await expect(beginCreation(folder)).rejects.toThrow(
    /contains only part of a store: .* delete the folder; otherwise restore .* from a backup\.$/,
  );
  expect((await readdir(folder)).toSorted()).toEqual(["base", "global", "lock"]);
});

it("A store of a newer version is reported as such", async () => {
  await put("base");
  await putVersion("99");
  await expect(beginCreation(folder)).rejects.toThrow(
    /was written by a newer version of Fettle \(its files are of PostgreSQL "99", and this/,
  );
});

it.skipIf(process.platform !== "linux")("A full disk is reported when the folder is locked", async () => {
  // A write to it finds no space.
  await symlink("/dev/full", join(folder, "lock-owner.new"));
  await expect(lockFolder(folder)).rejects.toMatchObject({
    name: "StartError",
    message: `The data folder ${folder} cannot be written (ENOSPC): free space on its disk.`,
  });
});
