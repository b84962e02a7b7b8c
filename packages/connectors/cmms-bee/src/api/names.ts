import { pathSegment, type PayloadOptions, type PayloadReader, readPayload } from "@fettle/connector-kit";
import type { CmmsBeeSettings } from "../settings.ts";

/** A resource of the API, named as in the setting `paths`. */
export type Resource = keyof typeof paths;

const paths = {
  me: "/me",
  workOrders: "/work-orders",
  workOrderStatuses: "/work-order-statuses",
  workOrderTypes: "/work-order-types",
  workOrderCustomFields: "/work-order-custom-fields",
  assets: "/assets",
  locations: "/locations",
  users: "/users",
  customers: "/customers",
  teams: "/teams",
  workRequests: "/work-requests",
  maintenancePlans: "/maintenance-plans",
  meters: "/meters",
  meterReadings: "/meter-readings",
  downtimes: "/downtimes",
  parts: "/parts",
  stocks: "/stocks",
  suppliers: "/suppliers",
  purchaseOrders: "/purchase-orders",
  documents: "/documents",
  comments: "/comments",
  webhooks: "/webhooks",
} as const;

/** The path of a resource, below the API's address. */
export const pathOf = (settings: CmmsBeeSettings, resource: Resource): string => {
  const path = settings.paths[resource] ?? paths[resource];
  return path.startsWith("/") ? path : `/${path}`;
};

/** The vendor's actual name for a property or a parameter of openapi.yaml. */
export const nameOf = (settings: CmmsBeeSettings, owner: string, name: string): string =>
  settings.names[`${owner}.${name}`] ?? name;

/** The options to read a payload of a schema in openapi.yaml. */
export const bySchema = (schema: string, settings: CmmsBeeSettings): PayloadOptions => ({
  what: `CMMS Bee ${schema}`,
  // Mostly no name differs, and every property of every record would be looked up.
  ...(Object.keys(settings.names).length > 0 && { nameOf: (name) => nameOf(settings, schema, name) }),
});

/** Reads a payload by the property names of a schema in openapi.yaml. */
export const readSchema = (payload: unknown, schema: string, settings: CmmsBeeSettings): PayloadReader =>
  readPayload(payload, bySchema(schema, settings));

/** The path of one record, or null for a key that no record can have. */
export const recordPath = (settings: CmmsBeeSettings, resource: Resource, remoteId: string): string | null => {
  const segment = pathSegment(remoteId);
  return segment === null ? null : `${pathOf(settings, resource)}/${segment}`;
};

/** Words of the vendor that mean the same in every organization, such as the types of records that comments are on. */
export interface FixedWords<Value extends string> {
  /** The canonical word of a vendor's word, or undefined. */
  readonly read: (word: string | null, settings: CmmsBeeSettings) => Value | undefined;
  readonly write: (value: Value, settings: CmmsBeeSettings) => string;
}

/** Words by canonical word; a different one is a setting: `names`, under `owner.word`. */
export const fixedWords = <const Value extends string>(
  owner: string,
  words: Readonly<Record<Value, string>>,
): FixedWords<Value> => ({
  read: (word, settings) => {
    for (const value in words) if (nameOf(settings, owner, words[value]) === word) return value;
    return undefined;
  },
  write: (value, settings) => nameOf(settings, owner, words[value]),
});

/** A body in the vendor's actual names for the properties of a schema. */
export const writeSchema = (
  body: Readonly<Record<string, unknown>>,
  schema: string,
  settings: CmmsBeeSettings,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body).map(([name, value]) => [nameOf(settings, schema, name), value]));
