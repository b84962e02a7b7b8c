import { redactText } from "../../payloads/redaction/redact-text.ts";
import type { SecretNames } from "../../payloads/redaction/secret-names.ts";

/** The most of a request's variables that is logged, in bytes. */
const mostBytes = 8 * 1024;
/** What is looked at: more than is kept, so that no secret is cut in two. */
const mostCharacters = 64 * 1024;

/** Variables as they are logged: JSON without the values under secret names, cut off when it is too long. */
export function variablesText(variables: unknown, names: SecretNames): string | null {
  if (variables === null || variables === undefined) return null;
  const whole = JSON.stringify(variables);
  if (whole === undefined || whole === "{}") return null;
  const text = redactText(whole.slice(0, mostCharacters), names).toWellFormed().replaceAll("\0", "");
  // A character has at most three bytes.
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return text;
  // The end may be half a character.
  return `${new TextDecoder().decode(Buffer.from(text).subarray(0, mostBytes)).replace(/�$/u, "")}…`;
}
