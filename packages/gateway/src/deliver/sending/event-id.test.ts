import fc from "fast-check";
import { expect, it } from "vitest";
import { drawMark } from "../../change-log/place.ts";
import { eventIdOf, placeOfEventId } from "./event-id.ts";

it("An event's id and its place say the same", () => {
  const mark = fc.option(fc.string({ unit: fc.constantFrom(..."Az09_-"), minLength: 12, maxLength: 12 }), { nil: null });
  fc.assert(
    fc.property(fc.maxSafeNat(), mark, (position, text) => {
      expect(placeOfEventId(eventIdOf({ position, mark: text }))).toEqual({ position, mark: text });
    }),
  );
  const place = { position: 123_456, mark: drawMark() };
  expect(placeOfEventId(eventIdOf(place))).toEqual(place);
  expect(eventIdOf({ position: 35, mark: "abc_defghij-" })).toBe("evt_z_abc_defghij-");
  expect(eventIdOf({ position: 36, mark: null })).toBe("evt_10");
});

it.each([
  "",
  "evt_",
  "evt_1_",
  "evt_1_short",
  "evt_01_abcdefghijkl",
  "evt_Z_abcdefghijkl",
  "whd_1_abcdefghijkl",
  " evt_1",
  "evt_1 ",
])("%j is no event's id", (id) => {
  expect(placeOfEventId(id)).toBe(null);
});

it("A position that is no exact number is no event's", () => {
  expect(placeOfEventId(`evt_${"z".repeat(11)}`)).toBe(null);
});
