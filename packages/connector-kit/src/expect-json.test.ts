import { expect, it } from "vitest";
import type { AnswerRules } from "./error-of-answer.ts";
import { expectJson } from "./expect-json.ts";

const rules: AnswerRules = {
  product: "Vendor",
  readProblem: (body) => (typeof body === "object" && body !== null && "error" in body ? { message: String(body.error) } : {}),
};
const json = (text: string, status = 200) => new Response(text, { status, headers: { "content-type": "application/json" } });
const html = (status: number) => new Response("<html>", { status, headers: { "content-type": "text/html; charset=utf-8" } });

it("expectJson returns the JSON, with any JSON content type or none", async () => {
  expect(await expectJson(json('{"a":1}'), rules)).toEqual({ a: 1 });
  expect(await expectJson(json('\uFEFF{"a":1}'), rules)).toEqual({ a: 1 });
  expect(await expectJson(new Response("[]", { headers: { "content-type": "application/problem+json" } }), rules)).toEqual([]);
  expect(await expectJson(new Response(new TextEncoder().encode("null")), rules)).toBeNull();
});

it.each([
  ["HTML", () => html(200)],
  ["a truncated body", () => json('{"a":')],
  ["an empty body", () => json("")],
])("expectJson refuses %s, and after a write leaves the outcome open", async (_case, answer) => {
  await expect(expectJson(answer(), rules)).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER", status: 200 });
  await expect(expectJson(answer(), rules, "write")).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN", status: 200 });
});

it("expectJson throws by the status, with the vendor's message if there is one", async () => {
  await expect(expectJson(json('{"error":"Taken"}', 409), rules)).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("Taken."),
  });
  await expect(expectJson(html(503), rules)).rejects.toMatchObject({ code: "UNAVAILABLE" });
});
