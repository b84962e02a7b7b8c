import { defineConnector, defineEntity, type FieldMap, type RateLimit } from "@fettle/connector";
import { expect, it } from "vitest";
import { composeCatalog } from "./compose-catalog.ts";

const description = "A part of a test.";
const word = { value: "UNKNOWN", remote: null } as const;

interface Parts {
  readonly id: string;
  /** Its own fields of work orders. */
  readonly extension?: FieldMap;
  /** Its own entity. */
  readonly own?: { readonly name: string; readonly plural?: string; readonly fields: FieldMap };
  readonly rateLimit?: object;
}

function connectorOf({ id, extension, own, rateLimit = {} }: Parts) {
  const { plural = `${id.replaceAll("-", "")}Things`, ...entity } = own ?? { name: "", fields: {} };
  return defineConnector({
    specificationVersion: "v1",
    id,
    name: id,
    version: "1.0.0",
    categories: ["MAINTENANCE"],
    settings: {},
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://plain.example",
    rateLimit: rateLimit as RateLimit, // the types refuse an old one
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      ...(extension && {
        WorkOrder: {
          normalize: () => ({ remoteId: "1", fields: { title: "t", status: word, type: word, priority: word } }),
          extension,
        },
      }),
    },
    ownEntities: own
      ? [
          {
            descriptor: defineEntity({ ...entity, plural, idPrefix: plural.toLowerCase(), description }),
            connector: { normalize: () => ({ remoteId: "1", fields: {} }) },
          },
        ]
      : [],
  });
}

const compose = (...parts: readonly Parts[]) => composeCatalog(parts.map((part) => ({ connector: connectorOf(part) })));

const text = { type: "text", description } as const;
const phase = { type: "enumeration", name: "AcmePhase", values: { ONE: "The first.", TWO: "The second." }, description } as const;
const visit = { type: "object", name: "AcmeVisit", fields: { phase }, description } as const;
const reversed = {
  ...visit,
  name: "AcmeFieldVisit",
  fields: { phase: { ...phase, values: { TWO: "The second.", ONE: "The first." } } },
} as const;

it.each<[string, Parts, Parts, string]>([
  [
    "an own entity of another connector",
    { id: "acme", own: { name: "AcmeFieldWorkOrder", fields: { text } } },
    { id: "acme-field", extension: { text } },
    "Two types are called AcmeFieldWorkOrder: the extension of WorkOrder of the connector acme-field and the entity of the connector acme.",
  ],
  [
    "another connector's extension",
    { id: "acme-1", extension: { text } },
    { id: "acme1", extension: { text } },
    "Two types are called Acme1WorkOrder: the extension of WorkOrder of the connector acme-1",
  ],
  [
    "an enumeration with other values",
    { id: "acme", extension: { phase } },
    { id: "acme-field", extension: { phase: { ...phase, values: { ONE: "The first." } } } },
    "Two types are called AcmePhase: an enumeration of the connector acme and an enumeration of the connector acme-field.",
  ],
  [
    "an enumeration with another order, inside a list",
    { id: "acme", extension: { phase } },
    { id: "acme-field", own: { name: "AcmeFieldThing", fields: { visits: { type: "list", item: reversed, description } } } },
    "Two types are called AcmePhase: an enumeration of the connector acme and an enumeration of the connector acme-field.",
  ],
  [
    "an object with other fields",
    { id: "acme", extension: { visit } },
    { id: "acme-field", extension: { visit: { ...visit, fields: { text } } } },
    "Two types are called AcmeVisit: an object of the connector acme and an object of the connector acme-field.",
  ],
  [
    "a canonical enumeration",
    { id: "acme", extension: { priority: { ...phase, name: "Priority" } } },
    { id: "acme-field" },
    "Two types are called Priority: an enumeration of the gateway and an enumeration of the connector acme.",
  ],
])("A type that has the name of %s is refused", (_, one, other, message) => {
  expect(() => compose(one, other)).toThrow(message);
});

it("Types that are the same may be shared", () => {
  const visits = { type: "list", item: visit, description } as const;
  const { connectors } = compose({ id: "acme", extension: { phase, visit } }, { id: "acme-field", extension: { phase, visits } });
  expect([...connectors.keys()]).toEqual(["acme", "acme-field"]);
});

const refer = (filter: boolean, entity = "WorkOrder") => ({ type: "reference", entity, filter, description }) as const;

it("A canonical entity lists the own records of connectors that refer to it by an indexed reference", () => {
  const fields = { order: refer(true), next: refer(true), other: refer(false), place: refer(true, "Location") };
  const { entities } = compose({ id: "acme", own: { name: "AcmeThing", fields } });
  const added = (name: string) =>
    Object.entries(entities.get(name)?.descriptor.relations ?? {})
      .filter(([, { entity }]) => entity === "AcmeThing")
      .map(([relation, { by }]) => [relation, by]);
  expect(added("WorkOrder")).toEqual([
    ["acmeThings", "order"],
    ["acmeThingsByNext", "next"],
  ]);
  expect(added("Location")).toEqual([["acmeThings", "place"]]);
  expect(added("Asset")).toEqual([]);
  const note = { id: "note", own: { name: "NoteThing", plural: "notes", fields } };
  expect(() => compose(note)).toThrow("WorkOrder cannot list NoteThing as notes: it has something of that name.");
});

it.each([
  ["requestsPerMinute", { requestsPerMinute: 60 }],
  ["remainingHeader and resetHeader", { remainingHeader: "x-left", resetHeader: "x-reset" }],
])("A connector whose limits are those of an older specification, %s, is refused by name", (names, rateLimit) => {
  expect(() => compose({ id: "acme", rateLimit })).toThrow(
    `The connector acme declares ${names} in its rateLimit, where no gateway reads it any more. Declare windows there.`,
  );
});
