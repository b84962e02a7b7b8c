import { expect, it, vi } from "vitest";
import { createSharedAnswers, type SharedAnswer } from "./shared-answers.ts";

/** The text of an answer, as a promise. */
const textOf = (answer: SharedAnswer) =>
  new Promise((resolve, reject) => {
    const settle = () => {
      if (answer.outcome === null) answer.wait(settle);
      else if ("failure" in answer.outcome) reject(answer.outcome.failure);
      else resolve(answer.outcome.bytes);
    };
    settle();
  });

const fail = () => Promise.reject(new Error("no database"));

it("Subscribers with the same key share an answer, and others get their own", async () => {
  const answers = createSharedAnswers(() => 0);
  const make = vi.fn<() => Promise<string>>(async () => "text");
  const all = await Promise.all([textOf(answers.enter("a").of("1", make)), textOf(answers.enter("a").of("1", make))]);
  expect([...all, await textOf(answers.enter("a").of("1", make))]).toEqual(["text", "text", "text"]);
  expect(make).toHaveBeenCalledOnce();
  await Promise.all([textOf(answers.enter("b").of("1", make)), textOf(answers.enter("a").of("2", make))]);
  expect(make).toHaveBeenCalledTimes(3);
});

it("An answer is forgotten after two seconds, because it also shows current data beside the change", async () => {
  let now = 0;
  const answers = createSharedAnswers(() => now);
  await textOf(answers.enter("a").of("1", async () => "then"));
  now = 2_000;
  expect(await textOf(answers.enter("a").of("1", async () => "later"))).toBe("then");
  now = 2_001;
  expect(await textOf(answers.enter("a").of("1", async () => "later"))).toBe("later");
});

it("A failure reaches those who wait for it, and is then forgotten", async () => {
  const answers = createSharedAnswers(() => 0);
  const both = [textOf(answers.enter("a").of("1", fail)), textOf(answers.enter("a").of("1", fail))];
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await textOf(answers.enter("a").of("1", async () => "text"))).toBe("text");
});

it("Only the newest answers are kept, up to a number of characters", async () => {
  const answers = createSharedAnswers(() => 0);
  const large = "x".repeat(4_000_000);
  for (let number = 0; number < 6; number += 1) await textOf(answers.enter("a").of(String(number), async () => large));
  const make = vi.fn<() => Promise<string>>(async () => large);
  await textOf(answers.enter("a").of("5", make));
  expect(make).not.toHaveBeenCalled();
  await textOf(answers.enter("a").of("0", make));
  expect(make).toHaveBeenCalledOnce();
});

it("The answers of a group are forgotten with its last member", async () => {
  const answers = createSharedAnswers(() => 0);
  const [one, other] = [answers.enter("a"), answers.enter("a")];
  const make = vi.fn<() => Promise<string>>(async () => "text");
  await textOf(one.of("1", make));
  one.leave();
  await textOf(other.of("1", make));
  expect(make).toHaveBeenCalledOnce();
  other.leave();
  await textOf(answers.enter("a").of("1", make));
  expect(make).toHaveBeenCalledTimes(2);
});
