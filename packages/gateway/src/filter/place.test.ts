import fc from "fast-check";
import { expect, it } from "vitest";
import { cellsAround, isNear, type Near } from "./place.ts";

const near = (latitude: number, longitude: number, kilometers: number): Near => ({
  kind: "near",
  latitude,
  longitude,
  kilometers,
});
const at = (latitude: unknown, longitude: unknown) => ({ document: { latitude, longitude } as Record<string, number> });

it("Distances go along the surface, across the date line and around the poles", () => {
  const berlin = near(52.52, 13.405, 505);
  expect(isNear(berlin, at(48.137, 11.575))).toBe(true); // Munich, 504 km
  expect(isNear({ ...berlin, kilometers: 503 }, at(48.137, 11.575))).toBe(false);
  expect(isNear(near(-17, 179.9, 30), at(-17, -179.9))).toBe(true); // 21 km
  expect(isNear(near(-17, 179.9, 20), at(-17, -179.9))).toBe(false);
  expect(isNear(near(0, 180, 1), at(0, -180))).toBe(true);
  expect(isNear(near(89.9, 0, 23), at(89.9, 180))).toBe(true); // over the pole, 22 km
  expect(isNear(near(-90, 0, 12), at(-89.9, 77))).toBe(true);
  expect(isNear(near(52, 13, 20_016), at(-52, -167))).toBe(true);
  expect(isNear(near(0, 0, 20_016), at(null, null))).toBe(false);
  expect(isNear(near(0, 0, 20_016), at("1", 2))).toBe(false);
  expect(isNear(near(0, 0, 20_016), at(1, 181))).toBe(false);
});

it("Every place within a distance lies in the cells that are looked at", () => {
  const latitude = fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 90, 0, 89.95, -89.95));
  const longitude = fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 180, 0, 179.95, -179.95));
  const kilometers = fc.oneof(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: 0, max: 20_016, noNaN: true }));
  // Places close to the point find more errors than any.
  const nudge = fc.oneof(
    fc.constant(0),
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.double({ min: -360, max: 360, noNaN: true }),
  );
  const property = fc.property(latitude, longitude, kilometers, nudge, nudge, (north, east, distance, up, right) => {
    const asked = near(north, east, distance);
    const place = [Math.min(Math.max(north + up, -90), 90), ((((east + right + 180) % 360) + 360) % 360) - 180] as const;
    if (!isNear(asked, at(...place))) return;
    const cell = Math.floor((place[0] + 90) * 10) * 3601 + Math.floor((place[1] + 180) * 10);
    const cells = cellsAround(asked);
    expect("each" in cells ? cells.each.includes(cell) : cell >= cells.from && cell <= cells.to).toBe(true);
  });
  fc.assert(property, { numRuns: 20_000, seed: 20261130 });
});
