import { appointment, asset, customer, day, text, workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { type AnyRecord, recordProblems } from "./check-record.ts";

const good: AnyRecord = {
  remoteId: "1",
  remoteUpdatedAt: "2026-01-31T08:00:00Z",
  fields: {
    title: "Oil",
    status: { value: "OPEN", remote: "open" },
    type: { value: "UNKNOWN", remote: null },
    priority: { value: "LOW", remote: "low" },
    assignees: ["u1"],
    dueAt: "2026-01-31T08:00:00+01:00",
    estimatedMinutes: 30,
  },
};
const problems = (change: Readonly<Record<string, unknown>>) =>
  recordProblems({ ...good, fields: { ...good.fields, ...change } }, workOrder.fields);

it("recordProblems reports nothing for a valid record", () => {
  expect(recordProblems(good, workOrder.fields)).toEqual([]);
});

it.each([
  [{ title: null }, "fields.title is missing and required"],
  [{ title: "" }, "fields.title is not text"],
  [{ status: { value: "LATE", remote: "late" } }, "fields.status is not one of OPEN"],
  [{ status: "OPEN" }, "fields.status is not a word"],
  [{ status: { value: "OPEN", remote: 1 } }, "fields.status.remote is not text or null"],
  [{ assignees: null }, "fields.assignees is null"],
  [{ assignees: [1] }, "fields.assignees[0] is not a key"],
  [{ dueAt: "2026-01-31" }, "fields.dueAt is not ISO 8601"],
  [{ dueAt: "2026-02-30T08:00:00Z" }, "fields.dueAt is not ISO 8601"],
  [{ dueAt: "2026-01-31T08:00:00" }, "fields.dueAt is not ISO 8601"],
  [{ estimatedMinutes: 1.5 }, "fields.estimatedMinutes is not a whole number"],
  [{ asset: "" }, "fields.asset is not a key"],
  [{ colour: "red" }, "fields.colour is not a field"],
])("recordProblems reports %j", (change, sentence) => {
  expect(problems(change)).toEqual([expect.stringContaining(sentence)]);
});

it("recordProblems checks objects, lists and the connector's own fields", () => {
  const visit = { status: { value: "SCHEDULED", remote: "S" }, technicians: [{ technician: "t1", role: "BOSS" }] };
  expect(recordProblems({ remoteId: "1", fields: visit }, appointment.fields)).toEqual([
    "fields.technicians[0].role is not one of its words",
  ]);
  const buyer = { name: "A", type: { value: "COMMERCIAL", remote: null }, isActive: true, billingAddress: { city: 5 } };
  expect(recordProblems({ remoteId: "1", fields: buyer }, customer.fields)).toEqual([
    expect.stringContaining("fields.billingAddress.city is not text"),
  ]);
  const own = { shiftCode: text({ description: "The shift." }) };
  expect(recordProblems({ ...good, extension: { shiftCode: 5 } }, workOrder.fields, own)).toHaveLength(1);
  expect(recordProblems({ ...good, extension: { shiftCode: "A" } }, workOrder.fields)).toEqual([
    "extension.shiftCode is not a field",
  ]);
});

it("recordProblems accepts the same times as the gateway", () => {
  const local = { ...good, remoteUpdatedAt: "2026-01-31T08:00:00", fields: { ...good.fields, dueAt: "2026-01-31 08:00" } };
  expect(recordProblems(local, workOrder.fields, {}, { timeZone: "America/Chicago" })).toEqual([]);
  const thing = { name: "A", status: { value: "DOWN", remote: "d" }, isActive: true, inServiceAt: "2019-05-01" };
  expect(recordProblems({ remoteId: "1", fields: thing }, asset.fields)).toEqual([]);
});

it("recordProblems accepts the same days as the gateway", () => {
  const own = { signedOn: day({ description: "The day of the contract." }) };
  const found = (signedOn: unknown) => recordProblems({ ...good, extension: { signedOn } }, workOrder.fields, own);
  for (const value of ["2026-01-31", "2026-01-31T00:00:00", null]) expect(found(value)).toEqual([]);
  for (const value of ["2026-02-30", "2026-01-31T00:00:00Z", "1/31/2026", "", 20_260_131])
    expect(found(value)).toEqual(["extension.signedOn is not a day as YYYY-MM-DD"]);
});

it("recordProblems includes the values that the connector itself could not read", () => {
  const problem = { field: "dueAt", message: "is not a time (due)", example: "5" };
  expect(recordProblems({ ...good, problems: [problem] }, workOrder.fields)).toEqual([
    "dueAt could not be read: it is not a time (due)",
  ]);
});

it("recordProblems checks the record's key, address and times", () => {
  const bad = { ...good, remoteId: "", remoteUrl: "javascript:alert(1)", remoteCreatedAt: "yesterday" };
  expect(recordProblems(bad, workOrder.fields)).toHaveLength(3);
});
