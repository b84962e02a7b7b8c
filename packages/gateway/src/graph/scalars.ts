import { readDay } from "@fettle/connector";
import { GraphQLError, Kind, valueFromASTUntyped } from "graphql";
import type { Builder } from "./builder.ts";
import { parseInstant } from "./parse-instant.ts";

/** Adds Date, DateTime and JSON. */
export function addScalars(builder: Builder): void {
  builder.scalarType("Date", {
    description: "A day of the calendar, without a time and a time zone: YYYY-MM-DD, such as 2026-01-31.",
    serialize: (value) => value,
    parseValue: readWrittenDay,
    parseLiteral: (node) => readWrittenDay(node.kind === Kind.STRING ? node.value : null),
  });
  builder.scalarType("DateTime", {
    description:
      "A point in time. Output is ISO 8601 in UTC with milliseconds, such as 2026-01-31T08:00:00.000Z. Input is ISO 8601 with an offset (Z or ±hh:mm), kept to the millisecond.",
    serialize: (value) => (typeof value === "string" && written.test(value) ? value : new Date(value).toISOString()),
    parseValue: readInstant,
    parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : null),
  });
  builder.scalarType("JSON", {
    description: "Any JSON value: an object, a list, text, a number, true, false or null.",
    serialize: (value) => value,
    parseValue: (value) => value,
    parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
  });
}

const days = String.raw`(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31`;
const leapYears = String.raw`\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00`;

/** A time that DateTime writes as it is. */
export const writtenInstant = new RegExp(
  String.raw`(?:\d{4}-(?:${days})|(?:${leapYears})-02-29)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z`,
  "u",
);
const written = new RegExp(`^${writtenInstant.source}$`, "u");

/** Stricter than for vendors: an app gets an error that explains how to write a day. */
function readWrittenDay(value: unknown): string {
  if (typeof value === "string" && readDay(value) === value) return value;
  throw new GraphQLError("A Date must be a day that exists, as YYYY-MM-DD, such as 2026-01-31.");
}

function readInstant(value: unknown): string {
  const instant = typeof value === "string" ? parseInstant(value) : null;
  if (instant !== null) return instant;
  throw new GraphQLError(
    "A DateTime must be ISO 8601 with an offset, such as 2026-01-31T08:00:00Z or 2026-01-31T09:00:00+01:00.",
  );
}
