import { redacted } from "@fettle/connector";
import { expect, it } from "vitest";
import type { Header } from "../payload.ts";
import { redactHeaders } from "./redact-headers.ts";
import { secretNames } from "./secret-names.ts";

const hide = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString().replaceAll("k3y-value", redacted));
const shown = (headers: readonly Header[]) => redactHeaders(headers, secretNames([]), hide);

it("Only usual headers are shown with their values, without known secrets", () => {
  expect(
    shown([
      ["content-type", "application/json"],
      ["authorization", "Bearer abc"],
      ["x-vendor-key", "abc"],
      ["set-cookie", "session=abc"],
      ["x-request-id", "for k3y-value"],
      ["x-empty", ""],
    ]),
  ).toEqual([
    ["content-type", "application/json"],
    ["authorization", redacted],
    ["x-vendor-key", redacted],
    ["set-cookie", redacted],
    ["x-request-id", `for ${redacted}`],
    ["x-empty", ""],
  ]);
});

it("Addresses are shown without their queries, fragments and users", () => {
  expect(
    shown([
      ["location", "https://ann:abc@x.example/a?code=abc&x=1#token=abc"],
      ["link", '<https://x.example/a?page=2>; rel="next"'],
    ]),
  ).toEqual([
    ["location", `https://${redacted}@x.example/a?code=${redacted}&x=${redacted}#token=${redacted}`],
    ["link", `<https://x.example/a?page=${redacted}>; rel="next"`],
  ]);
});

it("There are at most 100 headers of at most 2,000 characters", () => {
  const many = Array.from({ length: 200 }, (): Header => ["accept", "x".repeat(3000)]);
  expect(shown(many)).toHaveLength(100);
  expect(shown(many)[0]?.[1]).toHaveLength(2000);
});
