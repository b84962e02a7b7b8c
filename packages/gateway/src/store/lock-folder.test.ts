import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockFolder } from "./lock-folder.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-lock-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inUse = /^The data folder .* is in use by another Fettle/u;
/** A file system that shares no locks between hosts: each host locks a file that the other does not see. */
const loseLock = () => rm(join(folder, "lock"));
const beatMilliseconds = 20;

describe("a folder lock", () => {
  it("No other process gets the folder until the lock ends", async () => {
    {
      await using _locked = await lockFolder(folder);
      await expect(lockFolder(folder)).rejects.toThrow(inUse);
    }
    await using _again = await lockFolder(folder);
  });

  it("A living owner on another host is noticed even without file locks", async () => {
    await using _locked = await lockFolder(folder, { host: "a", beatMilliseconds });
    await loseLock();
    await expect(lockFolder(folder, { host: "b", beatMilliseconds })).rejects.toThrow(inUse);
  });

  it("A folder is taken over from a host that was switched off", async () => {
    await writeFile(join(folder, "lock-owner"), "a 00000000-0000-0000-0000-000000000000\n");
    await using _locked = await lockFolder(folder, { host: "b", beatMilliseconds });
    expect(await readFile(join(folder, "lock-owner"), "utf8")).toMatch(/^b /u);
  });

  it("An owner that slept too long learns that it has lost the folder", async () => {
    const slept = await lockFolder(folder, { host: "a", beatMilliseconds });
    await loseLock();
    const lost = once(slept.lost, "abort");
    await writeFile(join(folder, "lock-owner"), "b 00000000-0000-0000-0000-000000000000\n");
    await lost;
    await slept[Symbol.asyncDispose]();
    // The new owner's mark stays.
    expect(await readFile(join(folder, "lock-owner"), "utf8")).toMatch(/^b /u);
  });

  it("A folder that cannot be locked gives an error of one line", async () => {
    await mkdir(join(folder, "lock"));
    await expect(lockFolder(folder)).rejects.toThrow(/^The data folder .* cannot be locked \(.*\): move it to a file system/u);
  });
});
