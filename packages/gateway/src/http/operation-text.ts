import { contentTypeOf } from "./answer-type.ts";
import type { RefusedRequest } from "./answers.ts";

/** The body of a POST as text, with the media type that says how to read it. */
export type OperationText =
  | { readonly type: "text"; readonly contentType: string; readonly text: string }
  | { readonly type: "refused"; readonly refused: RefusedRequest };

/** As the parsers of requests compare them: in lower case, without parameters. */
const readable = new Set([
  "application/json",
  "application/graphql+json",
  "application/graphql",
  "application/x-www-form-urlencoded",
]);

/** Reads the bytes of a body as the UTF-8 that JSON is; a byte order mark is left out. `header`: its `Content-Type`. */
export function operationTextOf(header: string | null, bytes: Uint8Array): OperationText {
  const contentType = contentTypeOf(header);
  if (contentType === null || !readable.has(contentType.essence)) return refuse(415, "Send the operation as application/json.");
  if (!contentType.isUtf8) return refuse(415, "Send the body as UTF-8, or leave the charset out.");
  const text = decode(bytes);
  if (text === null) return refuse(400, "The body is not UTF-8 text. Send JSON as UTF-8, without Content-Encoding.");
  if (text.trim() === "") return refuse(400, 'The body is empty. Send the operation as JSON: {"query": "…"}.');
  return { type: "text", contentType: contentType.essence, text };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const refuse = (status: number, message: string): OperationText => ({
  type: "refused",
  refused: { status, code: "BAD_USER_INPUT", message },
});
