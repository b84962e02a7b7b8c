import { link, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { beginCreation } from "./first-creation.ts";
import { holdFolder } from "./hold-folder.ts";

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

it("clears away what is left of a creation that was cut off, until one has come to its end", async () => {
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

it("clears nothing away when a power failure brings the marker of a whole store back", async () => {
  const creation = await beginCreation(folder);
  await put("base");
  await putVersion("18");
  // The marker's last words have come to the disk, and its end has not.
  const marker = join(folder, "being-made");
  await link(marker, join(folder, "lock-kept"));
  await creation?.finish();
  await rename(join(folder, "lock-kept"), marker);
  expect(await beginCreation(folder)).toBeNull();
  expect((await readdir(folder)).toSorted()).toEqual(["PG_VERSION", "base", "lock"]);
});

it("leaves part of a store alone that nobody knows of, and says what to do", async () => {
  await put("base", "global");
  await expect(beginCreation(folder)).rejects.toThrow(
    /contains only part of a store: .* delete the folder; otherwise restore .* from a backup\.$/,
  );
  expect((await readdir(folder)).toSorted()).toEqual(["base", "global", "lock"]);
});

it("says that a store of a newer version is one", async () => {
  await put("base");
  await putVersion("99");
  await expect(beginCreation(folder)).rejects.toThrow(
    /was written by a newer version of Fettle \(its files are of PostgreSQL "99", and this/,
  );
});

it.skipIf(process.platform !== "linux")("a full disk is told when the folder is taken", async () => {
  // What is written to it finds no room.
  await symlink("/dev/full", join(folder, "lock-owner.new"));
  await expect(holdFolder(folder)).rejects.toMatchObject({
    name: "StartError",
    message: `The data folder ${folder} cannot be written (ENOSPC): free space on its disk.`,
  });
});
