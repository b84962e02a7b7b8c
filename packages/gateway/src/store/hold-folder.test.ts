import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdFolder } from "./hold-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-hold-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inUse = /^The data folder .* is in use by another Fettle/u;
/** A file system that carries no locks between hosts: each locks a file that the other does not see. */
const loseLock = () => rm(join(folder, "lock"));
const beatMilliseconds = 20;

describe("holding a folder", () => {
  it("lets nobody else in until the hold ends", async () => {
    {
      await using _held = await holdFolder(folder);
      await expect(holdFolder(folder)).rejects.toThrow(inUse);
    }
    await using _again = await holdFolder(folder);
  });

  it("sees the living holder on another host, also without locks", async () => {
    await using _held = await holdFolder(folder, { host: "a", beatMilliseconds });
    await loseLock();
    await expect(holdFolder(folder, { host: "b", beatMilliseconds })).rejects.toThrow(inUse);
  });

  it("takes over from a host that was switched off", async () => {
    await writeFile(join(folder, "lock-owner"), "a 00000000-0000-0000-0000-000000000000\n");
    await using _held = await holdFolder(folder, { host: "b", beatMilliseconds });
    expect(await readFile(join(folder, "lock-owner"), "utf8")).toMatch(/^b /u);
  });

  it("tells a holder that slept too long that it has lost the folder", async () => {
    const slept = await holdFolder(folder, { host: "a", beatMilliseconds });
    await loseLock();
    const lost = once(slept.lost, "abort");
    await writeFile(join(folder, "lock-owner"), "b 00000000-0000-0000-0000-000000000000\n");
    await lost;
    await slept[Symbol.asyncDispose]();
    // It leaves the new owner's mark alone.
    expect(await readFile(join(folder, "lock-owner"), "utf8")).toMatch(/^b /u);
  });

  it("says in one line that the folder cannot be locked", async () => {
    await mkdir(join(folder, "lock"));
    await expect(holdFolder(folder)).rejects.toThrow(/^The data folder .* cannot be locked \(.*\): move it to a file system/u);
  });
});
