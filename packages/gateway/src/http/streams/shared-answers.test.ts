import { expect, it, vi } from "vitest";
import { createSharedAnswers } from "./shared-answers.ts";

const fail = () => Promise.reject(new Error("no database"));

it("Subscribers with the same key share an answer, and others get their own", async () => {
  const answers = createSharedAnswers(() => 0);
  const make = vi.fn<() => Promise<string>>(async () => "text");
  const all = await Promise.all([answers.of("a", "1", make), answers.of("a", "1", make)]);
  expect([...all, await answers.of("a", "1", make)]).toEqual(["text", "text", "text"]);
  expect(make).toHaveBeenCalledOnce();
  await Promise.all([answers.of("b", "1", make), answers.of("a", "2", make)]);
  expect(make).toHaveBeenCalledTimes(3);
});

it("An answer is forgotten after two seconds, because it also shows current data beside the change", async () => {
  let now = 0;
  const answers = createSharedAnswers(() => now);
  await answers.of("a", "1", async () => "then");
  now = 2_000;
  expect(await answers.of("a", "1", async () => "later")).toBe("then");
  now = 2_001;
  expect(await answers.of("a", "1", async () => "later")).toBe("later");
});

it("A failure reaches those who wait for it, and is then forgotten", async () => {
  const answers = createSharedAnswers(() => 0);
  const both = [answers.of("a", "1", fail), answers.of("a", "1", fail)];
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await answers.of("a", "1", async () => "text")).toBe("text");
});

it("Only the newest answers are kept, up to a number of characters", async () => {
  const answers = createSharedAnswers(() => 0);
  const large = "x".repeat(4_000_000);
  for (let number = 0; number < 6; number += 1) await answers.of("a", String(number), async () => large);
  const make = vi.fn<() => Promise<string>>(async () => large);
  await answers.of("a", "5", make);
  expect(make).not.toHaveBeenCalled();
  await answers.of("a", "0", make);
  expect(make).toHaveBeenCalledOnce();
});
