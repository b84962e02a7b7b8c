import { pathSegment, type PayloadOptions, type PayloadReader, readPayload } from "@fettle/connector-kit";

/** A resource that is a list of records: its path below the API's address. */
export type ListResource = "workorders" | "customers" | "locations" | "employees" | "appointments";

/** The path of one record, or null for a key that no record can have. */
export const recordPath = (resource: ListResource | "webhooks", remoteId: string): string | null => {
  const segment = pathSegment(remoteId);
  return segment === null ? null : `/${resource}/${segment}`;
};

/** The options to read a payload of a schema in openapi.yaml. */
export const bySchema = (schema: string): PayloadOptions => ({ what: `WorkWave Service ${schema}` });

/** Reads a payload of a schema in openapi.yaml. */
export const readSchema = (payload: unknown, schema: string): PayloadReader => readPayload(payload, bySchema(schema));
