import { ConnectorError } from "@fettle/connector";

/** The names that {@link wordToWrite} uses in its error. */
export interface WrittenWord {
  /** The vendor's product, for the message. */
  readonly product: string;
  /** The canonical name of the field. */
  readonly field: string;
  /** The vendor's own word, if the app gave that instead of a canonical one: `values.remoteStatus`. */
  readonly remote?: string | undefined;
}

/**
 * Returns the vendor's word for a canonical one, or the app's own `remote`. `undefined` (leave unchanged) stays as it is.
 *
 * @param map vendor word by canonical word; null if the vendor writes null for it.
 * @throws ConnectorError `INVALID_INPUT` naming the field when the vendor has no such word.
 */
export function wordToWrite(
  value: string | undefined,
  map: Readonly<Record<string, string | null>>,
  { product, field, remote }: WrittenWord,
): string | null | undefined {
  if (remote !== undefined) return remote;
  if (value === undefined) return undefined;
  const word = Object.hasOwn(map, value) ? map[value] : undefined;
  if (word !== undefined) return word;
  const message = `${product} has no ${field} that means ${value}.`;
  throw new ConnectorError("INVALID_INPUT", message, { fields: [{ path: field, message }] });
}
