import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import { openKeyFile } from "./key-file.ts";

const newKey = (id: string) => ({ id, key: randomBytes(32) });
const [k1, k2, k3] = [newKey("k1"), newKey("k2"), newKey("k3")];
const lineOf = ({ id, key }: { readonly id: string; readonly key: Buffer }) => `${id}:${key.toString("base64")}`;

let folder: string;
let path: string;
let time: number;
let logged: { readonly level: string; readonly text: string }[];
const note = (level: string) => (first: unknown, text?: unknown) =>
  void logged.push({ level, text: `${JSON.stringify(first)} ${String(text)}` });
const log: Log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error"), child: () => log };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-keys-"));
  path = join(folder, "keys");
  time = 0;
  logged = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** Replaces the file atomically, as a careful operator does. */
async function write(text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
const open = () => openKeyFile(path, log, () => time);
const idsOf = async (source: Awaited<ReturnType<typeof open>>) => (await source.keys()).map(({ id }) => id);

describe("A file of encryption keys", () => {
  it("contains a key on each line, or several separated by commas, and comments", async () => {
    await write(`# since March\n${lineOf(k2)}\r\n\n${lineOf(k1)}, ${lineOf(k3)} # the first ones\n`);
    expect(await (await open()).keys()).toEqual([k2, k1, k3]);
    expect(logged).toEqual([]);
  });

  it("is checked again a second later", async () => {
    await write(lineOf(k1));
    const source = await open();
    await write(`${lineOf(k2)}\n${lineOf(k1)}`);
    time = 999;
    expect(await idsOf(source)).toEqual(["k1"]);
    time = 1000;
    expect(await idsOf(source)).toEqual(["k2", "k1"]);
    expect(logged).toEqual([{ level: "info", text: '{"keys":["k2","k1"]} the encryption keys were read again' }]);
  });

  it("is checked at once for an unknown key", async () => {
    await write(lineOf(k1));
    const source = await open();
    expect(await source.find("k2")).toBeUndefined();
    await write(`${lineOf(k1)}\n${lineOf(k2)}`);
    expect(await Promise.all([source.find("k2"), source.find("k2"), source.find("k3")])).toEqual([k2, k2, undefined]);
  });

  it("still opens with a removed key for a minute, but no longer seals with it", async () => {
    await write(`${lineOf(k2)}\n${lineOf(k1)}`);
    const source = await open();
    await write(lineOf(k2));
    time = 1000;
    expect(await idsOf(source)).toEqual(["k2"]);
    time = 60_999;
    expect(await source.find("k1")).toEqual(k1);
    time = 61_000;
    expect(await source.find("k1")).toBeUndefined();
  });

  it.each([
    ["is gone", () => rm(path), /cannot be read \(ENOENT\)/],
    ["is half written", () => write(lineOf(k2).slice(0, 20)), /the key of \\"k2\\" has \d+ bytes/],
    ["has no key", () => write("# nothing\n"), /none is given/],
    ["is far too large", () => write(`# ${"x".repeat(70_000)}\n${lineOf(k2)}`), /is larger than 65536 bytes/],
  ])("that %s at run time leaves the keys unchanged, which is logged once", async (_, spoil, message) => {
    await write(lineOf(k1));
    const source = await open();
    await spoil();
    for (const later of [1000, 2000, 3000]) {
      time = later;
      expect(await source.keys()).toEqual([k1]);
    }
    expect(logged).toMatchObject([{ level: "error", text: expect.stringMatching(message) }]);
    expect(JSON.stringify(logged)).not.toContain(lineOf(k2).slice(3, 15));
    await write(lineOf(k2));
    time = 4000;
    expect(await source.keys()).toEqual([k2]);
  });

  it("stops the start when it cannot be read", async () => {
    await expect(open()).rejects.toThrow(StartError);
    await expect(open()).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await write("k1:short");
    await expect(open()).rejects.toThrow(StartError);
  });

  it.skipIf(process.platform === "win32")("is named in the log when every user may read it", async () => {
    await write(lineOf(k1));
    await chmod(path, 0o644);
    await open();
    expect(logged).toMatchObject([{ level: "warn", text: expect.stringContaining("every user of this machine can read") }]);
  });
});
