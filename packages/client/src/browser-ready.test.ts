import { readdir, readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const folder = new URL(".", import.meta.url);

it("only the files in node/ need Node", async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  expect(files).toContain("create-client.ts");
  const needy = [];
  for (const name of files) {
    const text = await readFile(new URL(name, folder), "utf8");
    if (/from "node:|\.\/node\/|\b(?:process|Buffer|NodeJS)\.\w/u.test(text)) needy.push(name);
  }
  expect(needy).toEqual([]);
});
