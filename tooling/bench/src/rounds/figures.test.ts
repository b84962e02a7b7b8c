import { expect, test } from "vitest";
import { figuresOf } from "./figures.ts";
import { tablesOf } from "./print-table.ts";

const measured = (who: string, value: number, isSpoilt = false) => ({ what: "list", who, value, p99: value / 10, isSpoilt });
const figures = figuresOf([
  ...[100, 110, 80].map((value) => measured("Fettle", value)),
  ...[200, 400, 210].map((value, round) => measured("limit", value, round === 1)),
]);

test("A figure is the median of its rounds, with the range as a share of it and the rounds that others disturbed", () => {
  expect(figures).toEqual([
    { what: "list", who: "Fettle", median: 100, spread: 0.3, p99: 10, rounds: [100, 110, 80], spoiltRounds: 0 },
    { what: "list", who: "limit", median: 210, spread: 200 / 210, p99: 21, rounds: [200, 400, 210], spoiltRounds: 1 },
  ]);
});

test("The tables show each figure, and Fettle's share of every other", () => {
  expect(tablesOf("a second", figures)).toBe(`\
| a second | Fettle                 | limit                              |
|----------|------------------------|------------------------------------|
| list     | 100 ±15 %, p99 10.0 ms | 210 ±48 %, p99 21.0 ms (disturbed) |

| Fettle divided by | limit |
|-------------------|-------|
| list              | 0.48  |`);
});
