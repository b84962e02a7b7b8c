import { expect, it } from "vitest";
import { openCursor } from "./kept-cursor.ts";

it("a kept cursor is saved one at a time, and only the newest of those that arrive during a save", async () => {
  const saves: { readonly cursor: string; readonly done: () => void }[] = [];
  const begun: (() => void)[] = [];
  const untilBegun = (): Promise<void> => new Promise((resolve) => begun.push(resolve));
  const cursor = await openCursor({
    load: () => "start",
    save: (saved) =>
      new Promise<void>((done) => {
        saves.push({ cursor: saved, done });
        begun.shift()?.();
      }),
  });
  expect(cursor.position).toBe("start");
  const first = untilBegun();
  cursor.move("1");
  await first;
  for (let number = 2; number <= 1000; number += 1) cursor.move(String(number));
  expect(saves.map((save) => save.cursor)).toEqual(["1"]);
  const second = untilBegun();
  saves[0]?.done();
  await second;
  saves[1]?.done();
  await cursor.flush();
  expect(saves.map((save) => save.cursor)).toEqual(["1", "1000"]);
  expect(cursor.position).toBe("1000");
});

it("a kept cursor is not saved twice, and may begin as text or absent", async () => {
  const saves: string[] = [];
  const cursor = await openCursor({ load: () => "start", save: (saved) => void saves.push(saved) });
  cursor.move("start");
  cursor.move(null);
  await cursor.flush();
  expect(saves).toEqual([]);
  expect((await openCursor("here")).position).toBe("here");
  expect((await openCursor(undefined)).position).toBe(null);
});

it("a failed save reaches callers that continue or wait", async () => {
  const cursor = await openCursor({ load: () => null, save: () => Promise.reject(new Error("disk")) });
  cursor.move("1");
  await expect(cursor.flush()).rejects.toMatchObject({ code: "CURSOR_STORE_FAILED", cause: { message: "disk" } });
  expect(() => cursor.move("2")).toThrow("could not be saved");
});
