import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "yaml";
import { z } from "zod";

/** JSON, or a file of any media type. */
const content = z.object({ "application/json": z.object({ schema: z.unknown() }).optional() }).optional();
const reference = z.object({ $ref: z.string() });
const answer = z.object({ content });
const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query", "header"]),
  schema: z.record(z.string(), z.unknown()),
});
const operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.union([reference, parameter])).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.union([reference, answer])),
});
const pathItem = z.object({
  get: operation.optional(),
  post: operation.optional(),
  put: operation.optional(),
  patch: operation.optional(),
  delete: operation.optional(),
});
const document = z.object({
  openapi: z.string().startsWith("3.1"),
  paths: z.record(z.string(), pathItem),
  webhooks: z.record(z.string(), pathItem),
  components: z.object({ parameters: z.record(z.string(), parameter), responses: z.record(z.string(), answer) }),
});

export type Method = keyof z.infer<typeof pathItem>;
export const methods: readonly Method[] = ["get", "post", "put", "patch", "delete"];

/** An OpenAPI description: its text, its data, and the parts that the simulator uses. */
export interface OpenApi {
  readonly text: string;
  readonly whole: object;
  readonly parts: z.infer<typeof document>;
}

/** Reads an OpenAPI description, which a package exports: `@fettle/connector-cmms-bee/openapi.yaml`. */
export const readOpenApi = (exported: string): OpenApi => {
  const text = readFileSync(createRequire(import.meta.url).resolve(exported), "utf8");
  const whole: object = parse(text);
  return { text, whole, parts: document.parse(whole) };
};
