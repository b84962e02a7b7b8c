import type { BodyContext } from "@fettle/connector-kit";
import { writeSchema } from "../api/names.ts";
import type { CmmsBeeSettings } from "../settings.ts";

/** A body in the vendor's actual names. A create carries the command's id, as the reference to find the record by. */
export const bodyOf = (
  schema: string,
  values: Readonly<Record<string, unknown>>,
  { operation, commandId, settings }: BodyContext<CmmsBeeSettings>,
): Readonly<Record<string, unknown>> =>
  writeSchema({ ...values, ...(operation === "create" && { externalReference: commandId }) }, schema, settings);
