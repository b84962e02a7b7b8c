import { expect, test } from "vitest";
import { sourceFiles, codeOf } from "./source-files.ts";

test("Only main files read the environment", () => {
  const readers = sourceFiles()
    .filter((path) => path.endsWith(".ts") && !/\/(?:main|main\.test|environment\.test)\.ts$/u.test(path))
    .filter((path) =>
      /\bprocess\s*\.\s*env\b|\bprocess\s*\[\s*["']env|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b/u.test(codeOf(path)),
    );
  expect(readers).toEqual([]);
});
