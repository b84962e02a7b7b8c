import { readFileSync } from "node:fs";
import { mappingTables } from "@fettle/connector-testing";
import { expect, it } from "vitest";
import { workwaveService } from "./workwave-service-connector.ts";
import { samples } from "./testing/samples.ts";
import { standIn } from "./testing/stand-in.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("README.md says what is mapped, field by field; update it with vitest -u", async () => {
  const tables = mappingTables({ connector: workwaveService, vendor: standIn, samples });
  const [before = "", section = ""] = readme.split(/(?<=^## Field by field\n\n[^#]*)(?=^### )/mu);
  const after = section.slice(section.search(/^## /mu));
  await expect(`${before}${tables}\n\n${after}`).toMatchFileSnapshot("../README.md");
});

it("README.md has a row for each entity, with the writes that it takes", () => {
  const entities = [
    ...Object.entries(workwaveService.entities),
    ...(workwaveService.ownEntities ?? []).map(({ descriptor, connector }) => [descriptor.name, connector] as const),
  ];
  for (const [name, connector] of entities) {
    const row = readme.split("\n").find((line) => line.startsWith(`| ${name} |`) || line.startsWith(`| ${name},`));
    const named = ["create", "upload", "update", "delete"].filter((write) => new RegExp(`\\b${write}\\b`, "u").test(row ?? ""));
    const declared = ["create", "upload", "update", "delete"].filter((write) => write in connector);
    expect([name, named]).toEqual([name, declared]);
  }
});
