import type { Context } from "hono";
import { ControlError } from "./control-error.ts";

/** The JSON body of a control request; undefined when there is none. */
export const readBody = async (context: Context): Promise<unknown> => {
  const text = await context.req.text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, "The body is not JSON. Send a JSON object.");
  }
};
