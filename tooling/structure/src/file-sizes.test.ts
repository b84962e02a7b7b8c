import { expect, test } from "vitest";
import { sourceFiles, textOf } from "./source-files.ts";

const most = 400;

test(`No file has more than ${most} lines`, () => {
  const long = sourceFiles()
    .map((path) => ({ path, lines: textOf(path).split("\n").length - 1 }))
    .filter(({ lines }) => lines > most);
  expect(long).toEqual([]);
});
