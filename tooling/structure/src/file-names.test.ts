import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.ts";

const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u;

test("Files and folders are named in kebab-case", () => {
  const wrong = sourceFiles().filter((path) =>
    path.split("/").some((part, index, parts) => {
      const name = index === parts.length - 1 ? part.replace(/(?:\.(?:test|config|d))?\.(?:ts|mjs)$/u, "") : part;
      return !kebabCase.test(name);
    }),
  );
  expect(wrong).toEqual([]);
});

test("No file has a vague name", () => {
  const vague = /\/(?:utils?|helpers?|misc|common|manager|shared|types)(?:\.test)?(?:\/|\.(?:ts|mjs)$)/u;
  expect(sourceFiles().filter((path) => vague.test(`/${path}`))).toEqual([]);
});
