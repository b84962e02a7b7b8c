import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

it("Work runs in order, a limited number at a time, even after a failure", async () => {
  const inTurn = createTurns(2);
  const begun: number[] = [];
  const ends = Array.from({ length: 4 }, () => Promise.withResolvers<number>());
  const all = ends.map(({ promise }, index) =>
    inTurn(() => {
      begun.push(index);
      return promise;
    }),
  );
  expect(begun).toEqual([0, 1]);
  ends[1]?.reject(new Error("failed"));
  await expect(all[1]).rejects.toThrow("failed");
  expect(begun).toEqual([0, 1, 2]);
  ends[0]?.resolve(0);
  ends[2]?.resolve(2);
  expect(await all[0]).toBe(0);
  ends[3]?.resolve(3);
  expect(await Promise.all([all[2], all[3]])).toEqual([2, 3]);
  expect(await inTurn(async () => "again")).toBe("again");
});
