import { expect, it } from "vitest";
import { createStatementNames } from "./statement-names.ts";

it("A statement gets a name of its own when it is repeated", () => {
  const names = createStatementNames();
  const [one, other] = ["select 1", "select 2"].map((text) => Array.from({ length: 6 }, () => names.nameOf(text)));
  expect(one).toEqual([null, null, null, null, "s0", "s0"]);
  expect(other?.at(-1)).toBe("s1");
});

it("No more than a hundred statements get names, however many there are", () => {
  const names = createStatementNames();
  const given = new Set<string | null>();
  for (let statement = 0; statement < 1_000; statement += 1)
    for (let count = 0; count < 6; count += 1) given.add(names.nameOf(`select ${statement}`));
  given.delete(null);
  expect(given.size).toBe(100);
});

it("Statements that come once do not crowd out one that is repeated", () => {
  const names = createStatementNames();
  let last: string | null = null;
  for (let count = 0; count < 2_000; count += 1) {
    names.nameOf(`select ${count}`);
    if (count % 50 === 0) last = names.nameOf("select 'again'");
  }
  expect(last).not.toBeNull();
});
