import { defineEntity, integer, list, money, object, reference, text, workOrder } from "@fettle/connector";
import { expect, it } from "vitest";
import { recordWith } from "../graph/testing/fixtures.ts";
import { checkValues, type CheckScope } from "./check-values.ts";
import { toVendorValues } from "./to-vendor-values.ts";
import { writableBy } from "./writable-by.ts";

const scope: CheckScope = {
  environmentId: "env_1",
  systemId: "sys_1",
  model: { descriptor: workOrder, extensions: [] },
  writable: ["title", "description", "dueAt", "priority", "location"],
  required: ["title", "location"],
  records: { byIds: async () => new Map() },
};

it("An empty required field is refused once, under its name in the input", async () => {
  expect((await checkValues({ title: "  ", location: null }, scope)).refused).toEqual([
    { path: "title", message: "This field cannot be empty." },
    { path: "locationId", message: "This vendor requires this field." },
  ]);
  expect((await checkValues({ title: "Oil it", location: "loc_1" }, scope)).refused).toEqual([
    { path: "locationId", message: "There is no Location loc_1 in this system." },
  ]);
});

it("Null clears an optional field and is ignored for a field that the vendor does not accept", async () => {
  const { values, refused } = await checkValues(
    { title: "Oil it", dueAt: null, asset: null, assignees: ["tech_1"] },
    { ...scope, required: [] },
  );
  expect(values).toEqual({ title: "Oil it", dueAt: null });
  expect(refused).toEqual([{ path: "assigneeIds", message: "This vendor does not accept this field." }]);
});

it("UNKNOWN and a time without an offset are refused", async () => {
  const { refused } = await checkValues(
    { title: "Oil it", priority: "UNKNOWN", dueAt: "2026-01-01T00:00:00" },
    { ...scope, required: [] },
  );
  expect(refused.map(({ path }) => path)).toEqual(["priority", "dueAt"]);
});

const input = ["create", "update"] as const;
const fields = {
  shiftCode: text({ description: "A part of a test.", input }),
  helper: reference({ entity: "Technician", description: "A part of a test.", input }),
};
const model = {
  descriptor: workOrder,
  extensions: [{ connectorId: "acme-cmms", namespace: "acmeCmms", typeName: "AcmeCmmsWorkOrder", fields }],
};

it("A connector's own fields are checked and named as in the input", async () => {
  const values = { title: "Oil it", "acmeCmms.shiftCode": 7, "acmeCmms.helper": "tech_1" };
  const own = writableBy(
    model,
    "acme-cmms",
    { writable: { create: ["title"], requiredOnCreate: ["extension.helper"] } },
    "create",
  );
  expect((await checkValues(values, { ...scope, ...own })).refused).toEqual([
    { path: "acmeCmms.shiftCode", message: "This value must be text." },
    { path: "acmeCmms.helperId", message: "There is no Technician tech_1 in this system." },
  ]);
  expect((await checkValues({ title: "Oil it" }, { ...scope, ...own })).refused).toEqual([
    { path: "acmeCmms.helperId", message: "This vendor requires this field." },
  ]);
  const other = writableBy(model, "other", { writable: { create: ["title"] } }, "create");
  expect((await checkValues(values, { ...scope, ...other })).refused).toEqual([
    { path: "acmeCmms.shiftCode", message: "This vendor does not accept this field." },
    { path: "acmeCmms.helperId", message: "This vendor does not accept this field." },
  ]);
});

it("A vendor's own word is taken as it is, in place of the canonical one, where the connector accepts it", async () => {
  const words = { ...scope, writable: [...scope.writable, "status", "remoteStatus"], required: ["status"] };
  const values = { remoteStatus: " Waiting for parts" };
  const checked = await checkValues(values, words);
  expect(checked).toMatchObject({ values, refused: [] });
  expect(await toVendorValues(checked.values, model, recordsOf)).toEqual(values);
  const messagesOf = async (asked: Readonly<Record<string, unknown>>, within: CheckScope = words) =>
    (await checkValues(asked, within)).refused;
  expect(await messagesOf({ remoteStatus: "open", status: "OPEN" })).toEqual([
    { path: "remoteStatus", message: "Give either status or remoteStatus." },
  ]);
  expect(await messagesOf({ remoteStatus: "x".repeat(201) })).toEqual([
    { path: "remoteStatus", message: "A word can have at most 200 characters; this one has 201." },
  ]);
  expect(await messagesOf({ remoteStatus: " " })).toEqual([
    { path: "remoteStatus", message: "Give the word as the vendor has it." },
  ]);
  expect(await messagesOf({ remoteStatus: null }, { ...words, required: [] })).toEqual([
    { path: "remoteStatus", message: "It cannot be cleared on its own. Write null to status instead." },
  ]);
  expect(await messagesOf({ remoteStatus: "open" }, { ...scope, required: [] })).toEqual([
    { path: "remoteStatus", message: "This vendor does not accept this field." },
  ]);
});

it("A connector gets its own fields under extension, with the vendor's keys", async () => {
  const values = {
    title: "Oil it",
    asset: "ast_1",
    assignees: ["tech_2"],
    "acmeCmms.shiftCode": null,
    "acmeCmms.helper": "tech_1",
  };
  expect(await toVendorValues(values, model, recordsOf)).toEqual({
    title: "Oil it",
    asset: "key of ast_1",
    assignees: ["key of tech_2"],
    extension: { shiftCode: null, helper: "key of tech_1" },
  });
  expect(await toVendorValues({ title: "Oil it" }, model, recordsOf)).toEqual({ title: "Oil it" });
});

const recordsOf = async (ids: readonly string[]) =>
  new Map(ids.map((id) => [id, recordWith("Technician", id, {}, { remoteId: `key of ${id}` })]));

const part = { description: "A part of a test." } as const;
const order = defineEntity({
  name: "TinyOrder",
  plural: "tinyOrders",
  idPrefix: "tord",
  description: "A part of a test.",
  fields: {
    lines: list({
      ...part,
      input,
      item: object({
        ...part,
        name: "TinyLine",
        fields: {
          technician: reference({ ...part, entity: "Technician", required: true }),
          quantity: integer(part),
          price: money(part),
        },
      }),
    }),
    contact: object({ ...part, name: "TinyContact", input, fields: { place: reference({ ...part, entity: "Location" }) } }),
  },
});
const orders = { descriptor: order, extensions: [] };
const orderScope: CheckScope = {
  ...scope,
  model: orders,
  writable: ["lines", "contact"],
  required: [],
  records: {
    byIds: async () =>
      new Map([
        ["tech_1", recordWith("Technician", "tech_1", {}, { systemId: "sys_1" })],
        ["tech_2", recordWith("Technician", "tech_2", {}, { systemId: "sys_2" })],
        ["loc_1", recordWith("Location", "loc_1", {}, { systemId: "sys_1", deletedAt: new Date(0) })],
      ]),
  },
};

it("References inside a list's items and a group reach the connector as the vendor's keys", async () => {
  const lines = [{ technician: "tech_1", quantity: 2, price: { amount: "12.50", currency: "EUR" } }, { technician: "tech_1" }];
  const { values, refused, referenced } = await checkValues({ lines, contact: null }, orderScope);
  expect(refused).toEqual([]);
  expect([...referenced.keys()]).toContain("tech_1");
  expect(values).toEqual({
    lines: [lines[0], { technician: "tech_1", quantity: null, price: null }],
    contact: null,
  });
  expect(await toVendorValues({ ...values, contact: { place: "loc_1" } }, orders, recordsOf)).toEqual({
    lines: [
      { technician: "key of tech_1", quantity: 2, price: { amount: "12.50", currency: "EUR" } },
      { technician: "key of tech_1", quantity: null, price: null },
    ],
    contact: { place: "key of loc_1" },
  });
});

it("Every problem within a list or a group is named where it is", async () => {
  const lines = [
    { technician: "tech_2", price: { amount: "1", currency: "XYZ" } },
    { technician: null, price: { amount: "1234567890123.456", currency: "EUR" } },
    { technician: "tech_9", price: { amount: "1e3", currency: "EUR" } },
  ];
  const { refused } = await checkValues({ lines, contact: { place: "loc_1" } }, orderScope);
  expect(refused).toEqual([
    { path: "lines.0.price.currency", message: "This value is no currency of ISO 4217." },
    { path: "lines.1.technicianId", message: "This field cannot be empty." },
    { path: "lines.1.price.amount", message: "An amount can have at most 15 digits." },
    { path: "lines.2.price.amount", message: expect.stringContaining("must be a decimal string") },
    { path: "lines.0.technicianId", message: "There is no Technician tech_2 in this system." },
    { path: "lines.2.technicianId", message: "There is no Technician tech_9 in this system." },
    { path: "contact.placeId", message: "There is no Location loc_1 in this system." },
  ]);
});

it("A list of more than 1,000 items is refused without a look at them", async () => {
  const lines = Array.from({ length: 10_000 }, () => ({ technician: "tech_9" }));
  expect((await checkValues({ lines }, orderScope)).refused).toEqual([
    { path: "lines", message: "A list can have at most 1000 items; this one has 10000." },
  ]);
});
