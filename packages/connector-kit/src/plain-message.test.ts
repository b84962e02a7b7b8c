import { expect, it } from "vitest";
import { plainMessage } from "./plain-message.ts";

it("plainMessage keeps one line with a full stop", () => {
  expect(plainMessage(" Title\n\tis\u0000 required ")).toBe("Title is required.");
  expect(plainMessage("Really?")).toBe("Really?");
});

it("plainMessage removes the query of a web address", () => {
  expect(plainMessage("See https://vendor.example/a?token=secret now")).toBe("See https://vendor.example/a now.");
});

it("plainMessage shortens long text and returns null for empty text", () => {
  expect(plainMessage("x".repeat(1000))).toHaveLength(300);
  expect(plainMessage(" \n ")).toBeNull();
  expect(plainMessage(undefined)).toBeNull();
});

it("plainMessage is fast for long text that looks like many addresses", () => {
  // Reading all of it would take longer than a test may.
  expect(plainMessage("https://".repeat(25_000))).toHaveLength(300);
});
