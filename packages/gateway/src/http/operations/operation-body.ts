import { isUtf8 } from "node:buffer";
import { contentTypeOf } from "../surface/media-types.ts";
import type { RefusedRequest } from "../surface/answers.ts";

/** How to read the body of a POST, or why it is refused. */
export type OperationBody =
  | { readonly type: "readable"; readonly contentType: string }
  | { readonly type: "refused"; readonly refused: RefusedRequest };

/** The content type in the form that the request parsers compare: lower case, without parameters. */
const readable = new Set([
  "application/json",
  "application/graphql+json",
  "application/graphql",
  "application/x-www-form-urlencoded",
]);

/** Checks that a body is UTF-8, as JSON must be, with or without a byte order mark. `header`: its `Content-Type`. */
export function checkBody(header: string | null, bytes: Uint8Array): OperationBody {
  const contentType = contentTypeOf(header);
  if (contentType === null || !readable.has(contentType.essence)) return refuse(415, "Send the operation as application/json.");
  if (!contentType.isUtf8) return refuse(415, "Send the body as UTF-8, or omit the charset.");
  if (!isUtf8(bytes)) return refuse(400, "The body is not UTF-8 text. Send JSON as UTF-8, without Content-Encoding.");
  if (bytes.byteLength === 0) return refuse(400, 'The body is empty. Send the operation as JSON: {"query": "…"}.');
  return { type: "readable", contentType: contentType.essence };
}

const refuse = (status: number, message: string): OperationBody => ({
  type: "refused",
  refused: { status, code: "BAD_USER_INPUT", message },
});
