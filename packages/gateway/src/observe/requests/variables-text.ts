import { redact } from "@fettle/connector";

/** The most of a request's variables that is logged, in bytes. */
const mostBytes = 8 * 1024;

/** Variables as they are logged: JSON without what goes by a usual name of a secret, cut off when it is too long. */
export function variablesText(variables: unknown): string | null {
  if (variables === null || variables === undefined) return null;
  const text = JSON.stringify(redact(variables));
  // A character has at most three bytes.
  if (text === undefined || text === "{}") return null;
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return text;
  // The end may be half a character.
  return `${new TextDecoder().decode(Buffer.from(text).subarray(0, mostBytes)).replace(/�$/u, "")}…`;
}
