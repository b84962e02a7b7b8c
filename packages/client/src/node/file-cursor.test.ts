import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fileCursor } from "./file-cursor.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-client-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("a file cursor keeps the last cursor in its file, and leaves no other file", async () => {
  const path = join(folder, "deep", "cursor");
  const store = fileCursor(path);
  expect(await store.load()).toBe(null);
  await store.save("a");
  await store.save("b");
  expect(await fileCursor(path).load()).toBe("b");
  expect(await readdir(join(folder, "deep"))).toEqual(["cursor"]);
});

const long = (number: number): string => `${number}-`.repeat(5000);

it("a file cursor never shows half a cursor to a concurrent reader", async () => {
  const path = join(folder, "cursor");
  const store = fileCursor(path);
  await store.save(long(0));
  const saving = (async () => {
    for (let number = 1; number <= 20; number += 1) await store.save(long(number));
    return true;
  })();
  let reads = 0;
  for (let isDone = false; !isDone; reads += 1) {
    const text = await readFile(path, "utf8");
    expect(text.trimEnd()).toHaveLength(long(Number.parseInt(text, 10)).length);
    isDone = await Promise.race([saving, Promise.resolve(false)]);
  }
  expect(reads).toBeGreaterThan(1);
});

it("a file cursor refuses an empty file and an unreadable one", async () => {
  const path = join(folder, "cursor");
  await writeFile(path, "\n");
  await expect(fileCursor(path).load()).rejects.toThrow("contains no cursor");
  await expect(fileCursor(folder).load()).rejects.toMatchObject({ code: "EISDIR" });
});

it("a file cursor that cannot be written fails and leaves nothing behind", async () => {
  await expect(fileCursor(folder).save("a")).rejects.toMatchObject({ syscall: "rename" });
  expect(await readdir(join(folder, ".."))).not.toContainEqual(expect.stringContaining(`${folder.split("/").at(-1)}.`));
});
