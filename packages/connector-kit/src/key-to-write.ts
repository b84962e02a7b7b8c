import { ConnectorError } from "@fettle/connector";
import type { WrittenWord } from "./word-to-write.ts";

/**
 * The whole number for a key, for vendors whose keys are numbers in JSON. `undefined` (leave unchanged) and null (clear) stay as
 * they are.
 *
 * @throws ConnectorError `INVALID_INPUT` naming the field when the key is not a whole number, or is too large to be written without
 * losing a digit.
 */
export function keyToWrite(key: string | null | undefined, { product, field }: WrittenWord): number | null | undefined {
  if (key === undefined || key === null) return key;
  const number = Number(key);
  if (/^(?:0|[1-9]\d*)$/u.test(key) && Number.isSafeInteger(number)) return number;
  const message = `${product} has no record with the key ${key.slice(0, 200)}.`;
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: field, message }] });
}
