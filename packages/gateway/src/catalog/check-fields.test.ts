import { defineConnector, defineEntity, type FieldMap } from "@fettle/connector";
import { expect, it } from "vitest";
import { composeCatalog } from "./compose-catalog.ts";

const description = "A part of a test.";
const low = { type: "integer", description };
const technician = { type: "reference", entity: "Technician", description };
const visit = { type: "object", name: "Visit", fields: { technician }, description };
const normalize = () => ({ remoteId: "1", fields: {} });

/** Composes a connector with a field as one in plain JavaScript may declare it, in its own entity or as its own field of work orders. */
function compose(field: object, place: "entity" | "extension" = "extension") {
  const fields = { example: field } as unknown as FieldMap; // the types refuse it
  const own = defineEntity({ name: "PlainThing", plural: "plainThings", idPrefix: "pth", description, fields });
  const connector = defineConnector({
    specificationVersion: "v1",
    id: "plain",
    name: "Plain",
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings: {},
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://plain.example",
    account: async () => ({ id: "1", name: "One" }),
    entities:
      place === "entity"
        ? {}
        : {
            WorkOrder: {
              normalize: () => ({ remoteId: "1", fields: { title: "t", status: word, type: word, priority: word } }),
              extension: fields,
            },
          },
    ownEntities: place === "entity" ? [{ descriptor: own, connector: { normalize } }] : [],
  });
  return composeCatalog([{ connector }]);
}

const word = { value: "UNKNOWN", remote: null } as const;

it.each([
  [
    "a filter on a group",
    { ...visit, filter: true },
    "nothing can be filtered by example, which is of the type object; remove its filter",
  ],
  [
    "an order on a group",
    { ...visit, order: true },
    "nothing can be ordered by example, which is of the type object; remove its order",
  ],
  [
    "a filter on a list",
    { type: "list", item: visit, description, filter: true },
    "remove its filter, or name a reference of its items in filterBy",
  ],
  [
    "an order on a list",
    { type: "list", item: visit, description, order: true },
    "nothing can be ordered by example, which is of the type list",
  ],
  [
    "an order on a reference",
    { ...technician, order: true },
    "nothing can be ordered by example, which is of the type reference; remove its order",
  ],
  [
    "a filterBy that names no reference",
    { type: "list", item: visit, description, filterBy: "helper" },
    "filterBy of example names helper, which is no reference in its items",
  ],
  [
    "a filter inside a group",
    { ...visit, fields: { low: { ...low, filter: true } } },
    "example.low cannot have filter, because example is of the type object",
  ],
  [
    "an order inside the items of a list",
    { type: "list", item: { ...visit, fields: { low: { ...low, order: true } } }, description },
    "example.low cannot have order",
  ],
  [
    "an input inside a group inside a group",
    { ...visit, fields: { inner: { ...visit, fields: { low: { ...low, input: ["create"] } } } } },
    "example.inner.low cannot have input",
  ],
  [
    "a filter on a list's items",
    { type: "list", item: { type: "text", description, filter: true }, description },
    "the items of example cannot have filter",
  ],
])("a connector in plain JavaScript that declares %s stops the start", (_about, field, words) => {
  const refusal = { name: "StartError", message: expect.stringContaining(words) };
  expect(() => compose(field)).toThrow(expect.objectContaining(refusal));
  expect(() => compose(field)).toThrow("The connector plain has a field of WorkOrder that cannot work: ");
  expect(() => compose(field, "entity")).toThrow("The connector plain has a field of PlainThing that cannot work: ");
});

it("groups, lists and references that claim nothing impossible are composed", () => {
  const list = { type: "list", item: visit, description, filterBy: "technician", input: ["create", "update"] };
  const group = { ...visit, fields: { technician, low: { ...low, filter: false } }, input: ["create"] };
  for (const field of [list, group, { ...technician, filter: true, input: ["create"] }]) {
    expect(compose(field).entities.get("WorkOrder")?.extensions).toHaveLength(1);
  }
});
