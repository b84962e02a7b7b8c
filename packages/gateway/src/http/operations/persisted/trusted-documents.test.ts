import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { hashOf, readTrustedDocuments } from "./trusted-documents.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "trusted-"));
});
afterEach(() => rm(folder, { recursive: true }));

const write = async (name: string, content: unknown): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

it("A folder's documents, maps by hash and manifests are read together", async () => {
  await write("one.graphql", "{ one }\n");
  await write("map.json", { [hashOf("{ two }")]: "{ two }", [`sha256:${hashOf("{ three }")}`]: "{ three }" });
  const operations = [{ id: hashOf("query Four { four }"), name: "Four", type: "query", body: "query Four { four }" }];
  await write("manifest.json", { format: "apollo-persisted-query-manifest", version: 1, operations });
  await write("notes.txt", "nothing");
  const texts = ["{ one }\n", "{ two }", "{ three }", "query Four { four }"];
  expect(await readTrustedDocuments(folder)).toEqual(new Map(texts.map((text) => [hashOf(text), text] as const)));
  expect((await readTrustedDocuments(join(folder, "one.graphql"))).size).toBe(1);
});

it.each([
  ["a wrong hash", { abc: "{ a }" }, /which is not the SHA-256 of its text/],
  ["no documents", {}, /are none/],
  ["another shape", { operations: [{ id: 1 }] }, /must map SHA-256 hashes to documents/],
  ["no JSON", "{", /must map SHA-256 hashes to documents/],
])("A file with %s stops the start", async (_, content, message) => {
  const path = await write("documents.json", content);
  await expect(readTrustedDocuments(path)).rejects.toThrow(message);
});

it("A path that leads nowhere stops the start", async () => {
  await expect(readTrustedDocuments(join(folder, "none"))).rejects.toThrow(/cannot be read/);
});
