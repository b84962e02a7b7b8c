import {
  day,
  defineConnector,
  defineEntity,
  enumeration,
  instant,
  integer,
  list,
  money,
  number,
  object,
  reference,
  references,
  text,
  type Connector,
  type SettingMap,
} from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import { canonicalCatalog } from "./catalog.ts";

const part = { description: "A part of a test.", required: true } as const;

/** The connector's own entity, with every kind of field. */
const gauge = defineEntity({
  name: "TinyGauge",
  plural: "tinyGauges",
  idPrefix: "tgau",
  description: "Something that is read.",
  fields: {
    name: text({ ...part, filter: true, order: true, input: ["create", "update"] }),
    reading: number({ description: "What it shows. Null before the first reading.", input: ["create", "update"] }),
    price: money({ description: "What it cost. Null when unknown.", input: ["create", "update"] }),
    kind: enumeration({
      name: "TinyGaugeKind",
      description: "What it measures.",
      required: true,
      filter: true,
      values: { HEAT: "Heat.", UNKNOWN: "Another thing." },
      input: ["create"],
    }),
    site: reference({ entity: "Location", description: "Where it is. Null when unknown.", filter: true, input: ["create"] }),
    readers: references({
      entity: "Technician",
      singular: "reader",
      description: "Who reads it.",
      filter: true,
      input: ["update"],
    }),
    limits: object({
      name: "TinyLimits",
      description: "Its bounds. Null when it has none.",
      input: ["create"],
      fields: {
        low: integer({ description: "Lower bound. Null when there is none." }),
        unit: enumeration({
          name: "TinyUnit",
          description: "Unit.",
          required: true,
          values: { KELVIN: "Kelvin.", UNKNOWN: "Other." },
        }),
      },
    }),
    tags: list({ item: text({ description: "One tag." }), description: "Its tags.", input: ["create"] }),
    bookedOn: day({ description: "The day of the next reading. Null when there is none." }),
    readAt: instant({ description: "When it was last read. Null before the first time.", filter: true, order: true }),
  },
});

const writable = ["create", "update"] as const;

/** The tiny connector's own fields of work orders. */
const tinyFields = {
  shiftCode: text({ description: "The shift that does it. Null when nobody said.", filter: true, order: true, input: writable }),
  helper: reference({ entity: "Technician", description: "Who helps. Null when nobody does.", filter: true, input: ["create"] }),
  mood: enumeration({
    name: "TinyMood",
    description: "How it goes.",
    filter: true,
    input: ["update"],
    values: { GOOD: "Well.", UNKNOWN: "Another way." },
  }),
  cost: money({ description: "What it costs. Null when unknown.", filter: true, order: true, input: writable }),
  deliveredOn: day({ description: "The day it comes. Null when unknown.", filter: true, order: true, input: writable }),
  meters: integer({ description: "How far away it is. Null when unknown.", filter: true, order: true }),
};

/** A connector with its own work order fields and its own entity. It is never called. */
export const tinyConnector: Connector<SettingMap> = defineConnector({
  specificationVersion: "v1",
  id: "tiny",
  name: "Tiny",
  version: "1.2.3",
  categories: ["MAINTENANCE"],
  settings: {},
  authentication: [
    {
      type: "oauth2",
      endpoints: () => ({ authorization: "https://tiny.example/a", token: "https://tiny.example/t" }),
      scopes: () => [],
    },
    { type: "apiKey", header: "x-key" },
  ],
  baseUrl: () => "https://tiny.example",
  account: async () => ({ id: "1", name: "One" }),
  entities: {
    WorkOrder: {
      normalize: () => ({ remoteId: "1", fields: { title: "t", status: word, type: word, priority: word } }),
      changedSince: async () => ({ payloads: [], next: null }),
      create: async () => ({ outcome: "done", remoteId: "1" }),
      extension: tinyFields,
      writable: { create: ["title", "asset", "assignees"], requiredOnCreate: ["asset", "extension.helper"] },
    },
  },
  ownEntities: [{ descriptor: gauge, connector: { normalize: () => ({ remoteId: "1", fields: {} }) } }],
});

const word = { value: "UNKNOWN", remote: null } as const;

/** The canonical entities with the additions of the tiny connector. */
export const tinyCatalog: Catalog = {
  connectors: new Map([["tiny", { connector: tinyConnector }]]),
  entities: new Map([
    ...[...canonicalCatalog.entities].map(
      ([name, model]) => [name, name === "WorkOrder" ? withExtension(model) : model] as const,
    ),
    ["TinyGauge", { descriptor: gauge, ownerId: "tiny", extensions: [] }] as const,
  ]),
};

function withExtension(model: NonNullable<ReturnType<Catalog["entities"]["get"]>>) {
  return { ...model, extensions: [{ connectorId: "tiny", namespace: "tiny", typeName: "TinyWorkOrder", fields: tinyFields }] };
}
