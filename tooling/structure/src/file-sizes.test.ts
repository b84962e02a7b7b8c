import { expect, test } from "vitest";
import { sourceFiles, textOf } from "./source-files.ts";

const most = 400;

test(`No file that people write has more than ${most} lines`, () => {
  const long = sourceFiles()
    .filter((path) => !textOf(path).startsWith("// Generated "))
    .map((path) => ({ path, lines: textOf(path).split("\n").length - 1 }))
    .filter(({ lines }) => lines > most);
  expect(long).toEqual([]);
});
