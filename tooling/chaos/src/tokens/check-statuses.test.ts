import { expect, test } from "vitest";
import { checkStatuses, type StatusRow } from "./check-statuses.ts";

const row = (recordedAt: number, status: string, systemId = "one"): StatusRow => ({ systemId, status, reason: null, recordedAt });
const revocation = (askedAt: number, systemId = "one") => ({ systemId, askedAt, doneAt: askedAt + 5 });

test("A mark is measured from the end of the revocation, and each revocation has its own", () => {
  const rows = [
    row(0, "CONNECTED"),
    row(1500, "REAUTHORIZATION_REQUIRED"),
    row(2000, "CONNECTED"),
    row(3002, "REAUTHORIZATION_REQUIRED"),
  ];
  const { marks, unfounded } = checkStatuses(rows, [revocation(1000), revocation(3000), revocation(3000, "two")]);
  expect(marks.map(({ milliseconds }) => milliseconds)).toEqual([495, 0, null]);
  expect(unfounded).toEqual([]);
});

test.each([
  ["it was not revoked", [row(1500, "REAUTHORIZATION_REQUIRED")], [revocation(1000, "two")]],
  ["it was revoked only later", [row(1500, "REAUTHORIZATION_REQUIRED")], [revocation(2000)]],
  [
    "it was reconnected since",
    [row(1500, "REAUTHORIZATION_REQUIRED"), row(2000, "CONNECTED"), row(2500, "REAUTHORIZATION_REQUIRED")],
    [revocation(1000)],
  ],
])("A system must not be given up when %s", (_, rows, revocations) => {
  expect(checkStatuses(rows, revocations).unfounded).toEqual([rows.at(-1)]);
});

test("A system that recovers from a fault between its revocation and its mark still gets the mark", () => {
  const rows = [row(1100, "CONNECTED"), row(1500, "REAUTHORIZATION_REQUIRED")];
  expect(checkStatuses(rows, [revocation(1000)])).toMatchObject({ marks: [{ milliseconds: 495 }], unfounded: [] });
});
