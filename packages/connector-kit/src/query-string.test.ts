import { expect, it } from "vitest";
import { queryString } from "./query-string.ts";

it("queryString escapes names and values and leaves out absent ones", () => {
  expect(queryString({ limit: 200, cursor: null, "updatedAt[gte]": "2026-01-31T08:00:00+01:00", other: undefined })).toBe(
    "?limit=200&updatedAt%5Bgte%5D=2026-01-31T08%3A00%3A00%2B01%3A00",
  );
  expect(queryString({ cursor: null })).toBe("");
});
