import { expect, it } from "vitest";
import { writtenInstant } from "./scalars.ts";

const whole = new RegExp(`^${writtenInstant.source}$`, "u");
const two = (number: number): string => String(number).padStart(2, "0");
const upTo = (most: number) => Array.from({ length: most + 1 }, (_, number) => number);

/** Whether the platform writes the time as it is written. */
function isOwn(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString() === text;
}

it.each([0, 4, 1900, 2000, 2023, 2024, 2100, 2400, 9999])(
  "The days of the year %i are told from days that there are not",
  (year) => {
    for (const month of upTo(13))
      for (const day of upTo(32)) {
        const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}T08:00:00.000Z`;
        expect({ text, isWritten: whole.test(text) }).toEqual({ text, isWritten: isOwn(text) });
      }
  },
);

it("Times of a day are told from times that there are not", () => {
  for (const time of [
    "00:00:00.000",
    "23:59:59.999",
    "24:00:00.000",
    "12:60:00.000",
    "12:00:60.000",
    "1:00:00.000",
    "12:00:00",
  ]) {
    const text = `2026-01-31T${time}Z`;
    expect({ text, isWritten: whole.test(text) }).toEqual({ text, isWritten: isOwn(text) });
  }
});
