import { type DayOrder, readDay, readInstant } from "@fettle/connector";
import { dayIn } from "./days.ts";

/**
 * Parsers of single values. Each returns null for an absent value (undefined, null, empty text) and undefined for a value that
 * cannot be read. `digits` is the text from which a number was parsed, if JavaScript writes it differently.
 */
export type Parser<Value> = (value: unknown, digits: string | null) => Value | null | undefined;

const isAbsent = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

const present =
  <Value>(parse: (value: unknown, digits: string | null) => Value | undefined): Parser<Value> =>
  (value, digits) =>
    isAbsent(value) ? null : parse(value, digits);

/** Trimmed text; a number becomes text with all its original digits. */
export const parseText = present((value, digits) => {
  if (typeof value === "string") return value.trim();
  if (typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? (digits ?? String(value)) : undefined;
});

const numberForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/**
 * A finite number, or text that contains one. Text with thousands separators is not a number, because separators differ from
 * country to country.
 */
export const parseNumber = present((value) => {
  const text = typeof value === "string" ? value.trim() : null;
  if (text !== null && !numberForm.test(text)) return undefined;
  const number = typeof value === "bigint" ? Number(value) : text === null ? value : Number(text);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
});

/** A 32-bit whole number, or text that contains one. */
export const parseInteger = present((value) => {
  const number = parseNumber(value, null);
  return typeof number === "number" && (number | 0) === number ? number : undefined;
});

/** A decimal number with the digits that the vendor wrote, as text. */
export const parseDecimal = present((value, digits) => {
  const text = parseText(value, digits) ?? "";
  return /^-?\d+(?:\.\d+)?$/u.test(text) ? text : undefined;
});

/** True or false, or text that means one of them. */
export const parseFlag = present((value) => {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  return word === "true" ? true : word === "false" ? false : undefined;
});

/** A time with an offset, unchanged. A time without one is not accepted, because it is ambiguous. */
export const parseInstant = present((value) => {
  const text = typeof value === "string" ? value.trim() : "";
  return "instant" in readInstant(text) ? text : undefined;
});

/** A day without a time, as `YYYY-MM-DD`. */
export const parseDay = (order: DayOrder | undefined): Parser<string> =>
  present((value) => {
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" ? readDay(text, order === undefined ? {} : { order }) : undefined;
  });

/** The day of a time: of a point in time in the zone, of any other as it is written. */
export const parseDayIn = (timeZone: string | null): Parser<string> =>
  present((value) => {
    const text = typeof value === "string" ? value.trim() : "";
    if ("instant" in readInstant(text)) return timeZone === null ? undefined : (dayIn(text, timeZone) ?? undefined);
    const local = readInstant(text, { timeZone: "UTC", takesDate: true });
    return "instant" in local ? local.instant.slice(0, 10) : undefined;
  });

/** A count of seconds or milliseconds since 1970, as ISO 8601. */
export const parseEpoch = (unitMilliseconds: 1 | 1000): Parser<string> =>
  present((value) => {
    const count = parseNumber(value, null);
    // This keeps the year within four digits.
    const milliseconds = typeof count === "number" ? Math.trunc(count * unitMilliseconds) : Number.NaN;
    return Math.abs(milliseconds) < 62_000_000_000_000 ? new Date(milliseconds).toISOString() : undefined;
  });

/** A record's key at the vendor: text of 1 to 200 characters, or a whole number of up to 200 digits. */
export const parseKey = present((value) => {
  const isExact = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  const key = isExact ? String(value) : value;
  return typeof key === "string" && key.length <= 200 ? key : undefined;
});

/** An absolute http or https URL. */
export const parseUrl = present((value) => {
  const url = typeof value === "string" ? URL.parse(value.trim()) : null;
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url.href : undefined;
});
