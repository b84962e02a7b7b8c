import { PassThrough } from "node:stream";
import { pino } from "pino";
import { expect, it } from "vitest";
import { withoutData } from "./log.ts";

it("The log shows what an error is and not the data attached to it", () => {
  const lines = new PassThrough();
  const log = withoutData(pino({ base: null, timestamp: false }, lines));
  const cause = Object.assign(new Error("violates a constraint"), {
    code: "23505",
    detail: "Key (email)=(a@b.example)",
    params: ["a@b.example"],
  });
  log.error({ err: new TypeError("The write failed.", { cause }), requestId: "r1" }, "A request failed.");
  log.child({ part: "feed" }).warn(cause, "again");
  log.info("plain");
  const text = String(lines.read());
  expect(text).not.toContain("a@b.example");
  const [first, second, third] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown); // pino writes JSON
  // pino itself joins the messages of causes.
  expect(first).toMatchObject({
    requestId: "r1",
    msg: "A request failed.",
    err: { type: "TypeError", message: "The write failed.: violates a constraint" },
  });
  expect(second).toMatchObject({ part: "feed", msg: "again", err: { message: "violates a constraint", code: "23505" } });
  expect(third).toMatchObject({ msg: "plain" });
});
