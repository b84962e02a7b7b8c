/**
 * Parsers of single values. Each answers null for what is absent (undefined, null, empty text) and undefined for what is there
 * and cannot be read.
 */
export type Parser<Value> = (value: unknown) => Value | null | undefined;

const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

const present =
  <Value>(parse: (value: unknown) => Value | undefined): Parser<Value> =>
  (value) =>
    isAbsent(value) ? null : parse(value);

/** Text without the spaces around it; a number is taken in its decimal form. */
export const parseText = present((value) => {
  if (typeof value === "string") return value.trim();
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
});

/** A finite number, or text that holds one. */
export const parseNumber = present((value) => {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
});

/** A whole number of 32 bits, or text that holds one. */
export const parseInteger = present((value) => {
  const number = parseNumber(value);
  return typeof number === "number" && (number | 0) === number ? number : undefined;
});

/** True or false, or text that says so. */
export const parseFlag = present((value) => {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : undefined;
});

const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u;

/** ISO 8601 with offset. A time without one is not taken: nobody knows when that is. */
export const parseInstant = present((value) => {
  const text = typeof value === "string" ? value.trim() : "";
  return instantPattern.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
});

/** A vendor's key of a record: text of 1 to 200 characters, or a whole number that is exact. */
export const parseKey = present((value) => {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  return typeof value === "string" && value.length <= 200 ? value : undefined;
});

/** An absolute http or https URL. */
export const parseUrl = present((value) => {
  const url = typeof value === "string" ? URL.parse(value.trim()) : null;
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
});
