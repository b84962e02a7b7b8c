import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openKeyValues } from "./key-values.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "simulator-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the data file", () => {
  it("returns every value that was set and not deleted", async () => {
    const file = join(folder, "data");
    const first = await openKeyValues(file);
    first.set("a/1", { text: "ü\n" });
    first.set("a/2", 1);
    first.set("a/2", 2);
    first.set("b/1", null);
    first.delete("b/1");
    await first.close();
    const second = await openKeyValues(file);
    expect(second.under("a/")).toEqual([
      ["1", { text: "ü\n" }],
      ["2", 2],
    ]);
    expect(second.get("b/1")).toBeUndefined();
    await second.close();
    expect((await readFile(file, "utf8")).split("\n")).toHaveLength(4);
  });

  it("loses only a truncated last line", async () => {
    const file = join(folder, "data");
    const first = await openKeyValues(file);
    first.set("a", 1);
    await first.close();
    await appendFile(file, '["b",{"hal');
    const second = await openKeyValues(file);
    expect(second.under("")).toEqual([["a", 1]]);
    await second.close();
  });

  it("cannot be any other file", async () => {
    const file = join(folder, "notes.txt");
    await writeFile(file, "shopping list\n");
    await expect(openKeyValues(file)).rejects.toThrow("is not a data file of this simulator");
    expect(await readFile(file, "utf8")).toBe("shopping list\n");
    await expect(openKeyValues(join(folder, "missing", "data"))).rejects.toThrow("ENOENT");
  });
});
