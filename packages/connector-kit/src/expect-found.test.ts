import { describe, expect, it } from "vitest";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectDeleted, expectFound } from "./expect-found.ts";
import { expectJson } from "./expect-json.ts";

const rules: AnswerRules = {
  product: "Vendor",
  readProblem: (body) => (typeof body === "object" && body !== null && "error" in body ? { message: String(body.error) } : {}),
};
const json = (text: string, status: number) => new Response(text, { status, headers: { "content-type": "application/json" } });
const failed = (message: string) => json(JSON.stringify({ success: false, message }), 200);
const ownAnswer = (error: string, status: number, from = "1") =>
  new Response(JSON.stringify({ error }), { status, headers: { "content-type": "application/json", "x-vendor": from } });
const html = (status: number) => new Response("<html>", { status, headers: { "content-type": "text/html" } });

it("expectFound returns an existing record, and null for one that is gone", async () => {
  expect(await expectFound(json('{"id":1}', 200), rules)).toEqual({ id: 1 });
  expect(await expectFound(json('{"error":"gone"}', 404), rules)).toBeNull();
  expect(await expectFound(json('{"error":"gone"}', 410), rules)).toBeNull();
});

it("expectFound never treats a proxy's 404 as a deletion", async () => {
  for (const answer of [html(404), json("{}", 404), json("", 410)]) {
    await expect(expectFound(answer.clone(), rules)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
    await expect(expectDeleted(answer, rules)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  }
});

it("expectDeleted accepts a deletion as done, even if it was done before", async () => {
  await expectDeleted(new Response(null, { status: 204 }), rules);
  await expectDeleted(html(200), rules);
  await expectDeleted(json('{"error":"gone"}', 404), rules);
  await expect(expectDeleted(html(500), rules)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  await expect(expectDeleted(json('{"error":"locked"}', 409), rules)).rejects.toMatchObject({ code: "CONFLICT" });
});

it("a vendor's own rule for what is gone sees the whole response", async () => {
  const own: AnswerRules = {
    ...rules,
    isGone: ({ status, headers, body }) =>
      status === 400 && headers.get("x-vendor") === "1" && Object(body).error === "unknown id",
  };
  expect(await expectFound(ownAnswer("unknown id", 400), own)).toBeNull();
  await expectDeleted(ownAnswer("unknown id", 400), own);
  await expect(expectFound(ownAnswer("no route", 404), own)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
  await expect(expectFound(ownAnswer("unknown id", 400, "proxy"), own)).rejects.toMatchObject({ code: "INVALID_INPUT" });
  await expect(expectDeleted(ownAnswer("unknown id", 500), own)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
});

describe("A vendor that reports failures in a 200", () => {
  const own: AnswerRules = {
    ...rules,
    failureIn: (body) => {
      const { success, message } = Object(body);
      return success === false ? { kind: message === "unknown" ? "NOT_FOUND" : "INVALID_INPUT", message } : null;
    },
  };
  it("has no record that it does not know", async () => {
    expect(await expectFound(failed("unknown"), own)).toBeNull();
    await expectDeleted(failed("unknown"), own);
    expect(await expectFound(json('{"success":true}', 200), own)).toEqual({ success: true });
  });

  it("fails by its own words", async () => {
    const refused = { code: "INVALID_INPUT", status: 200, vendorMessage: "Locked." };
    await expect(expectFound(failed("Locked"), own)).rejects.toMatchObject(refused);
    await expect(expectDeleted(failed("Locked"), own)).rejects.toMatchObject(refused);
    await expect(expectJson(failed("Locked"), own, "write")).rejects.toMatchObject(refused);
  });

  it("leaves open whether a write was carried out when its body cannot be read", async () => {
    await expectDeleted(new Response(null, { status: 204 }), own);
    await expect(expectDeleted(html(200), own)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });
});
