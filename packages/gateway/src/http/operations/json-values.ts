const [quote, backslash, comma, bracket, brace] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

/** The approximate memory of a parsed value, beside its text. */
export const valueBytes = 40;

/**
 * Counts the values of a JSON text before it is parsed: a value of two bytes, such as an empty list, becomes an object of twenty times the
 * size. Stops counting beyond `most`.
 */
export function countValues(json: Uint8Array, most: number): number {
  let values = 1;
  let isText = false;
  for (let index = 0; index < json.length && values <= most; index++) {
    const byte = json[index];
    if (isText) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === comma || byte === bracket || byte === brace) values += 1;
  }
  return values;
}
