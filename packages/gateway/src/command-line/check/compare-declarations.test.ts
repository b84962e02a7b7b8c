import type { Connector, SettingMap } from "@fettle/connector";
import { expect, it } from "vitest";
import { bumpOf } from "./allowed-bump.ts";
import { compareConnectors } from "./compare-connectors.ts";
import { compareFields } from "./compare-fields.ts";
import { compareSettings } from "./compare-settings.ts";

const text = { type: "text", description: "Words." } as const;
const lines = (findings: ReturnType<typeof compareFields>) =>
  findings.map(({ level, path, message }) => `${level} ${path} ${message}`);

it("Fields are compared with what is inside of them", () => {
  const before = {
    place: { type: "object", name: "AcmePlace", description: "Where.", fields: { door: text, wing: text } },
    people: { type: "references", entity: "Technician", singular: "person", description: "Who." },
    parts: {
      type: "list",
      description: "What.",
      item: { type: "object", name: "AcmePart", description: "One.", fields: { size: text } },
    },
    day: { type: "instant", description: "When.", takesDate: true, order: true, input: ["create", "update"] },
  } as const;
  const after = {
    place: { ...before.place, name: "AcmeSite", fields: { door: { ...text, required: true } } },
    people: { ...before.people, entity: "Customer" },
    parts: { ...before.parts, item: { ...before.parts.item, fields: { size: { type: "integer", description: "Size." } } } },
    day: { type: "instant", description: "When.", input: ["create"] },
  } as const;
  expect(lines(compareFields("acme", before, before))).toEqual([]);
  expect(lines(compareFields("acme", before, after))).toEqual([
    "major acme.place has the type AcmeSite instead of AcmePlace",
    "major acme.place.wing is gone",
    "major acme.place.door is required now: records without it are rejected",
    "major acme.people refers to Customer instead of Technician",
    "major acme.parts[].size is of type integer instead of text",
    "major acme.day can no longer be ordered by",
    "major acme.day can no longer be set in update",
    "major acme.day takes no dates any more",
  ]);
});

it("Settings are compared by what systems have that are connected", () => {
  const before: SettingMap = {
    zone: { type: "text", label: "Zone", optional: true },
    days: { type: "number", label: "Days", default: 7, maximum: 30 },
    mode: { type: "choice", label: "Mode", choices: { fast: "Fast", slow: "Slow" }, default: "fast" },
    name: { type: "url", label: "Name", default: "https://a.example" },
  };
  const after: SettingMap = {
    zone: { type: "text", label: "Zone", pattern: "[a-z]+" },
    days: { type: "number", label: "Days", default: 8, maximum: 20 },
    mode: { type: "choice", label: "Mode", choices: { fast: "Fast" }, default: "fast" },
    address: { type: "url", label: "Address", default: "https://a.example" },
  };
  expect(lines(compareSettings("acme", before, before))).toEqual([]);
  expect(lines(compareSettings("acme", before, after))).toEqual([
    "minor acme.address is new",
    "major acme.name is gone, perhaps renamed to address: the values of systems and operators are lost",
    "major acme.zone is required now: systems without a value stop working",
    "major acme.zone has another pattern: values may be refused",
    "minor acme.days has another default",
    "major acme.days has narrower limits: values may be refused",
    "major acme.mode has no choice slow any more",
  ]);
});

const page = async () => ({ payloads: [], next: null });

const of = (parts: Partial<Connector<SettingMap>>): Connector<SettingMap> => ({
  specificationVersion: "v1",
  id: "acme",
  name: "Acme",
  version: "1.0.0",
  categories: [],
  settings: {},
  authentication: [{ type: "apiKey", header: "x-key" }],
  baseUrl: () => "https://vendor.example",
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
  ...parts,
});

it("What a connector can do is compared, and its own entities", () => {
  const own = {
    name: "AcmePart",
    plural: "acmeParts",
    idPrefix: "acp",
    description: "A part.",
    fields: { size: text },
    relations: {},
  };
  const part = { normalize: () => ({ remoteId: "1", fields: {} }) };
  const before = of({
    webhooks: { read: () => [] },
    ownEntities: [{ descriptor: own, connector: { ...part, all: { coverage: "complete", page }, read: async () => null } }],
  });
  const after = of({
    authentication: [{ type: "apiKey", header: "x-other", headers: [{ header: "x-tenant", label: "Tenant" }] }],
    ownEntities: [
      { descriptor: { ...own, plural: "acmePieces", fields: {} }, connector: { ...part, all: { coverage: "partial", page } } },
    ],
  });
  expect(lines(compareConnectors([before], [before]))).toEqual([]);
  expect(lines(compareConnectors([before], [after]))).toEqual([
    "major acme.authentication.apiKey is sent in the header x-other instead of x-key",
    "major acme.authentication.apiKey asks for x-tenant besides: systems that are connected have no value for it",
    "major acme.AcmePart has the list acmePieces instead of acmeParts",
    "major acme.AcmePart.size is gone",
    "major acme.AcmePart has no complete list any more, so that deletions go unnoticed",
    "major acme.AcmePart can no longer be read",
    "major acme.webhooks are gone: changes arrive only when a list shows them",
  ]);
  expect(lines(compareConnectors([before], [of({})]))).toContain("major acme.AcmePart is gone");
});

const upload = async () => ({ outcome: "done", remoteId: "1" }) as const;
const content = async () => null;

it("What a connector can do with files is compared", () => {
  const documents = { normalize: () => ({ remoteId: "1", fields: { name: "a" } }), all: { coverage: "complete", page } } as const;
  const before = of({ entities: { Document: { ...documents, upload, content, writable: { create: ["name", "attachedTo"] } } } });
  const renamed = of({ entities: { Document: { ...documents, upload, content, writable: { create: ["name"] } } } });
  expect(lines(compareConnectors([before], [of({ entities: { Document: documents } })]))).toEqual([
    "major acme.Document can no longer be uploaded",
    "major acme.Document can no longer be read as files",
  ]);
  expect(lines(compareConnectors([before], [renamed]))).toEqual([
    "major acme.Document.attachedTo can no longer be set in create",
  ]);
});

it.each([
  ["1.2.3", "2.0.0", "major"],
  ["1.2.3", "1.3.0", "minor"],
  ["1.2.3", "1.2.4", "patch"],
  ["1.2.3", "1.2.3", "none"],
  ["1.2.3", "1.1.9", "older"],
  ["0.1.0", "0.2.0", "major"],
  ["0.1.0", "0.1.1", "minor"],
  ["0.9.0", "1.0.0", "major"],
  ["one", "1.0.0", null],
])("From %s to %s is %s", (from, to, bump) => {
  expect(bumpOf(from, to)).toBe(bump);
});
