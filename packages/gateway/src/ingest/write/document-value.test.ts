import { day, type FieldProblem } from "@fettle/connector";
import { expect, it } from "vitest";
import { documentValue } from "./document-value.ts";

const dueOn = day({ description: "A part of a test." });

/** What is stored of a vendor's value, and the problems with it. */
function stored(value: unknown) {
  const problems: FieldProblem[] = [];
  const scope = { systemId: "sys_1", prefixOf: () => "", timeZone: "Pacific/Kiritimati", problems };
  return { value: documentValue(dueOn, value, "dueOn", scope), problems };
}

it.each(["2026-11-30", "20261130", "2026-11-30T00:00:00", "2026-11-30 00:00"])(
  "The day %s is stored as it is on the calendar, whatever the time zone",
  (value) => expect(stored(value)).toEqual({ value: "2026-11-30", problems: [] }),
);

it("An absent day is null", () => {
  for (const value of [null, undefined]) expect(stored(value)).toEqual({ value: null, problems: [] });
});

it.each(["2026-02-30", "2026-11-30T08:00:00", "2026-11-30T00:00:00Z", "11/30/2026", "soon", "", 20_261_130, {}])(
  "The value %j is no day: it becomes null, and the problem is told",
  (value) =>
    expect(stored(value)).toEqual({
      value: null,
      problems: [expect.objectContaining({ field: "dueOn", message: "is not a day" })],
    }),
);

it("A required day that cannot be read rejects the record", () => {
  const scope = { systemId: "sys_1", prefixOf: () => "", problems: [] };
  expect(() => documentValue({ ...dueOn, required: true }, "soon", "dueOn", scope)).toThrow("dueOn is not a day.");
});
