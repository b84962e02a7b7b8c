import { ConnectorError } from "@fettle/connector";

const refuse = (key: string, field: string): never => {
  const message = `WorkWave Service has no record with the key ${key}.`;
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: field, message }] });
};

/** The vendor's whole number for a key. `undefined` (leave unchanged) and null (clear) stay as they are. */
export function keyToWrite(key: string | null | undefined, field: string): number | null | undefined {
  if (key === undefined || key === null) return key;
  return /^[1-9]\d{0,14}$/u.test(key) ? Number(key) : refuse(key, field);
}

/** The vendor's whole numbers for keys; null clears the list. */
export const keysToWrite = (
  keys: readonly string[] | null | undefined,
  field: string,
): readonly (number | null | undefined)[] | undefined => (keys === null ? [] : keys?.map((key) => keyToWrite(key, field)));
