import type { InvalidField, WriteAnswer } from "@fettle/connector";
import { cleanText } from "../../ingest/write/clean-json.ts";

export const longestPath = 200;
export const longestMessage = 1000;
export const mostFields = 50;

/** A vendor's words for the refusal of a write, in a form that can be stored: what is too long or too much is left out. */
export function refusalWords({ message, fields = [] }: WriteAnswer & { readonly kind: "refused" }): {
  readonly message: string;
  readonly fields: readonly InvalidField[];
} {
  const told = fields.slice(0, mostFields);
  return {
    message: clip(message, longestMessage),
    fields: told.map((field) => ({ path: clip(field.path, longestPath), message: clip(field.message, longestMessage) })),
  };
}

/** A cut may leave half a character, so it comes first. */
const clip = (text: string, most: number) => cleanText(text.slice(0, most));
