import { workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { likelyWord } from "./likely-word.ts";

const propose = likelyWord({
  values: workOrder.fields.status.values,
  declared: { done: "COMPLETED", parts: "ON_HOLD", waiting: "ON_HOLD", "waiting for approval": "OPEN", cancelled: "CANCELED" },
});

it.each([
  ["on_hold", "ON_HOLD"],
  ["OnHold", "ON_HOLD"],
  ["In progress", "IN_PROGRESS"],
  ["Completd", "COMPLETED"],
  ["Waiting for parts", "ON_HOLD"],
  ["waiting_for_approval", "OPEN"],
  ["Job done", "COMPLETED"],
  ["Canceled by customer", "CANCELED"],
  ["Parts done", null],
  ["Snake removal", null],
  ["unknown", null],
  ["", null],
  ["!?", null],
])("proposes for %j: %s", (word, value) => {
  expect(propose({ word, label: word })).toBe(value);
});

it("a label counts as well as the word", () => {
  expect(propose({ word: "17", label: "On hold" })).toBe("ON_HOLD");
  expect(propose({ word: "17", label: "Anything" })).toBeNull();
});
