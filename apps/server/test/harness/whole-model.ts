import {
  canonicalEntities,
  complete,
  defineConnector,
  type EntityDescriptor,
  type FieldDescriptor,
  type FieldMap,
} from "@fettle/connector";
import type { GatewayConfiguration } from "@fettle/gateway";

/** The entities of the model, by name. */
export const entities: ReadonlyMap<string, EntityDescriptor> = new Map(Object.entries(canonicalEntities));

/** The records of each entity, by their place. */
export const places = [0, 1, 2] as const;

/** The key of a record at the vendor. Records refer to those in their own place. */
export const keyOf = (entity: string, place: number): string => `${entity}-${place}`;

/** A vendor that has three records of every entity, each with a value in every field. */
export interface WholeVendor {
  readonly connector: GatewayConfiguration["connectors"][number]["connector"];
  /** Changes the texts and numbers of every first record. */
  change(): void;
}

interface Payload {
  readonly entity: string;
  readonly place: number;
  readonly revision: number;
}

export function createWholeVendor(): WholeVendor {
  let revision = 1;
  const payloadsOf = (entity: string): readonly Payload[] =>
    places.map((place) => ({ entity, place, revision: place === 0 ? revision : 1 }));
  const entityConnector = ({ name, fields }: EntityDescriptor) => ({
    all: complete(async () => ({ payloads: payloadsOf(name), next: null })),
    read: async (_vendor: unknown, remoteId: string) =>
      payloadsOf(name).find(({ place }) => keyOf(name, place) === remoteId) ?? null,
    normalize(payload: unknown) {
      const { place, revision: version } = payload as Payload; // this vendor's own
      return { remoteId: keyOf(name, place), fields: valuesOf(fields, place, version, false) };
    },
  });
  const connector = defineConnector({
    specificationVersion: "v1",
    id: "whole",
    name: "Whole",
    version: "1.0.0",
    categories: ["MAINTENANCE", "FIELD_SERVICE"],
    settings: {},
    authentication: [{ type: "apiKey", header: "x-key" }],
    baseUrl: () => "https://vendor.example",
    account: async () => ({ id: "1", name: "One" }),
    entities: Object.fromEntries([...entities].map(([name, descriptor]) => [name, entityConnector(descriptor)])),
  });
  return {
    connector,
    change() {
      revision += 1;
    },
  };
}

/** The values of a map of fields as a connector returns them. `isInner`: an enumeration there is only its word. */
const valuesOf = (fields: FieldMap, place: number, revision: number, isInner: boolean): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, valueOf(name, field, place, revision, isInner)]));

function valueOf(name: string, field: FieldDescriptor, place: number, revision: number, isInner: boolean): unknown {
  switch (field.type) {
    case "enumeration":
      return isInner ? wordAt(field, place) : { value: wordAt(field, place), remote: `word ${place}` };
    case "reference":
      return keyOf(field.entity, place);
    case "references":
      return [keyOf(field.entity, place)];
    case "anyReference":
      return { entity: "WorkOrder", remoteId: keyOf("WorkOrder", place) };
    case "object":
      return valuesOf(field.fields, place, revision, true);
    case "list":
      return [valueOf(name, field.item, place, revision, true)];
    default:
      return plainValue(name, field, place, revision);
  }
}

const zones = ["America/Chicago", "Asia/Tokyo", "Europe/Berlin"];

/** Values grow with the place, so every order by them is the order of the places. */
export function plainValue(name: string, field: FieldDescriptor, place: number, revision: number): unknown {
  const { type } = field;
  switch (type) {
    case "text":
      if (field.isTimeZone === true) return zones[place];
      return `${name} ${place}${revision > 1 ? ` in revision ${revision}` : ""}`;
    case "integer":
      return place * 10 + revision;
    case "number":
      return place + 0.5 + (revision - 1) / 4;
    case "boolean":
      return place > 0;
    case "instant":
      return `2026-01-0${place + 1}T08:00:00.000Z`;
    case "day":
      return `2026-02-0${place + 1}`;
    case "money":
      return { amount: `${place + 1}.50`, currency: "USD" };
    default:
      throw new Error(`A ${type} is not a plain value.`);
  }
}

/** The word at a place, by rank. The last words of short lists repeat. */
export function wordAt(field: Extract<FieldDescriptor, { readonly type: "enumeration" }>, place: number): string {
  const ranked = Object.keys(field.values).filter((word) => word !== "UNKNOWN");
  return ranked[Math.min(place, ranked.length - 1)] ?? "UNKNOWN";
}
