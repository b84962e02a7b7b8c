import type { Context } from "hono";
import { ControlError } from "./control-error.ts";

/** Preserves numbers that JavaScript would write differently, so that `JSON.stringify` writes them unchanged. */
function keepDigits(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const digits = context?.source;
  // TypeScript does not know `JSON.rawJSON` yet.
  return typeof value === "number" && digits !== undefined && digits !== String(value)
    ? Reflect.get(JSON, "rawJSON")(digits)
    : value;
}

/**
 * The JSON body of a control request; undefined without a body.
 *
 * @param isExact whether numbers keep their digits, as vendor data must.
 */
export const readBody = async (context: Context, isExact = false): Promise<unknown> => {
  const text = await context.req.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text, isExact ? keepDigits : undefined);
  } catch {
    throw new ControlError(400, "The body is not JSON. Send a JSON object.");
  }
};
