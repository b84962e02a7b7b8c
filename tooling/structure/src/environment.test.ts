import { expect, test } from "vitest";
import { sourceFiles, codeOf } from "./source-files.ts";

/** It changes the time zone of the machine for a test, and reads nothing else. */
const setsTimeZone = "packages/connector-testing/src/conformance/in-time-zones.ts";

test("Only main files read the environment", () => {
  const readers = sourceFiles()
    .filter((path) => path.endsWith(".ts") && !/\/(?:main|main\.test|environment\.test)\.ts$/u.test(path))
    .filter((path) =>
      /\bprocess\s*\.\s*env\b|\bprocess\s*\[\s*["']env|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*["'](?:node:)?process["'])/u.test(
        codeOf(path),
      ),
    );
  expect(readers).toEqual([setsTimeZone]);
});
