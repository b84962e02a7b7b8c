import { expect, it } from "vitest";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "./database-away.ts";

const withCode = (code: string) => Object.assign(new Error("said by the server"), { code });

it.each(["57P01", "57P02", "57P03", "53300", "08006", "ECONNREFUSED", "ECONNRESET", "EPIPE"])(
  "An error is recognised by %s",
  (code) => {
    const cause = withCode(code);
    expect(asDatabaseAway(cause)).toMatchObject({ code: "DATABASE_AWAY", message: cause.message, cause });
  },
);

it.each([
  "Connection terminated unexpectedly",
  "Client has encountered a connection error and is not queryable",
  "Query read timeout",
])("An error is recognised by its message: %s", (words) =>
  expect(asDatabaseAway(new Error(words))).toBeInstanceOf(DatabaseAwayError),
);

it.each([withCode("40001"), withCode("55P03"), withCode("57014"), new TypeError("x is not a function"), "text", null])(
  "The error %s stays as it is",
  (error) => expect(asDatabaseAway(error)).toBe(error),
);
