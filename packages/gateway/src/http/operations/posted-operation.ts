import { isUtf8 } from "node:buffer";
import { limits } from "../limits.ts";
import { countValues } from "./json-values.ts";
import type { OperationRequest } from "./operation.ts";

const members = new Set(["query", "operationName", "variables", "extensions"]);

/** Reads the JSON of one operation in its usual form. Null for everything else, which may be wrong or only unusual. */
export function readPostedOperation(bytes: Buffer): OperationRequest | null {
  if (countValues(bytes, limits.jsonValues) > limits.jsonValues || !isUtf8(bytes)) return null;
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString("utf8"));
  } catch {
    return null;
  }
  if (!isObject(body) || !Object.keys(body).every((name) => members.has(name))) return null;
  const { query, operationName, variables, extensions } = body;
  const isAskedByHash = query === undefined && isObject(extensions) && isObject(extensions["persistedQuery"]);
  if (!(typeof query === "string" || isAskedByHash) || !isAbsentOr(isText, operationName)) return null;
  if (!isAbsentOr(isObject, variables) || !isAbsentOr(isObject, extensions)) return null;
  return { query: isAskedByHash ? undefined : query, operationName, variables, extensions };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isAbsentOr<Value>(is: (value: unknown) => value is Value, value: unknown): value is Value | null | undefined {
  return value === undefined || value === null || is(value);
}
