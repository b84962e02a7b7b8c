import { type PayloadOptions, type PayloadReader, readPayload } from "@fettle/connector-kit";

/** The options to read a payload of a schema in openapi.yaml. */
export const bySchema = (schema: string): PayloadOptions => ({ what: `WorkWave Service ${schema}` });

/** Reads a payload of a schema in openapi.yaml. */
export const readSchema = (payload: unknown, schema: string): PayloadReader => readPayload(payload, bySchema(schema));
