import { expect, test } from "vitest";
import { sourceFiles, textOf } from "./source-files.ts";

const ofOurs = sourceFiles().filter((path) => path.endsWith(".ts"));

test("No file exports everything of another", () => {
  expect(ofOurs.filter((path) => /^export\s+(?:type\s+)?\*/mu.test(textOf(path)))).toEqual([]);
});

/** Vitest loads a reporter by its path and takes its default export. */
const reporters = new Set(["tooling/test-suite/time-reporter.ts"]);

test("Only configuration files and reporters have a default export", () => {
  const withDefault = ofOurs.filter((path) => /^export\s+default\b|^export\s*\{[^}]*\bas default\b/mu.test(textOf(path)));
  expect(withDefault.filter((path) => !path.endsWith(".config.ts") && !reporters.has(path))).toEqual([]);
});
