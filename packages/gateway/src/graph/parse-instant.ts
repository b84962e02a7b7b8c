import { readInstant } from "@fettle/connector";

/** Stricter than for vendors: an app gets an error that explains how to write a time. */
const pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/**
 * Reads ISO 8601 with an offset into UTC with milliseconds (`2026-01-31T08:00:00.000Z`), in which text order is time order.
 * Returns null for any other text, for a missing offset, and for a day or time that does not exist.
 */
export function parseInstant(text: string): string | null {
  const reading = pattern.test(text) ? readInstant(text) : null;
  return reading !== null && "instant" in reading ? reading.instant : null;
}
