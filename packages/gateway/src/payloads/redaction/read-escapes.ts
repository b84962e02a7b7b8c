/** Bytes without their escapes. */
export interface ReadEscapes {
  readonly bytes: Buffer;
  /** Where each byte begins in the original, and behind the last one its length. */
  readonly from: Uint32Array;
}

/**
 * An escape, however often it was escaped itself: of JSON by number (a pair of surrogates is one), of a URL, of HTML by number or name, or
 * the backslashes in front of another character. Each alternative begins with another character or consumes what it fails on, so the
 * search is linear.
 */
const escape =
  /\\+u(d[89ab][\da-f]{2})\\+u(d[c-f][\da-f]{2})|\\+u([\da-f]{4})|\\+|%(?:25)*([\da-f]{2})|&(?:amp;)*(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/giu;

const space = 0x20;
const plus = 0x2b;
const backslash = 0x5c;

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/**
 * Reads bytes as if all their escapes were undone. It drops backslashes, and a plus sign is a space, as in forms. The same text has the same
 * reading in whatever way it was escaped, so readings are only good for comparison. Takes linear time.
 */
export function readEscapes(original: Uint8Array): ReadEscapes {
  const source = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  const text = source.toString("latin1");
  const bytes = Buffer.alloc(source.length);
  const from = new Uint32Array(source.length + 1);
  let length = 0;
  const copy = (begin: number, end: number): void => {
    for (let at = begin; at < end; at += 1) {
      bytes[length] = source[at] === plus ? space : (source[at] ?? 0);
      from[length++] = at;
    }
  };
  let done = 0;
  for (const match of text.matchAll(escape)) {
    copy(done, match.index);
    done = match.index + match[0].length;
    // An escape is never shorter than what it stands for.
    for (const byte of meaningOf(match)) {
      bytes[length] = byte;
      from[length++] = match.index;
    }
  }
  copy(done, text.length);
  from[length] = text.length;
  return { bytes: bytes.subarray(0, length), from };
}

function meaningOf([, high, low, unit, inUrl, decimal, hexadecimal, name]: RegExpExecArray): Uint8Array | readonly number[] {
  if (inUrl !== undefined) return escapedByte(Number.parseInt(inUrl, 16));
  if (high !== undefined && low !== undefined)
    return Buffer.from(String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16)), "utf8");
  if (unit !== undefined) return character(Number.parseInt(unit, 16));
  if (decimal !== undefined) return character(Number(decimal));
  if (hexadecimal !== undefined) return character(Number.parseInt(hexadecimal, 16));
  if (name !== undefined) return Buffer.from(named[name.toLowerCase()] ?? "", "utf8");
  return [];
}

function character(codePoint: number): Uint8Array | readonly number[] {
  if (codePoint < 0x80) return escapedByte(codePoint);
  return codePoint > 0x10_ffff ? [] : Buffer.from(String.fromCodePoint(codePoint), "utf8");
}

/** A byte as it is read where it is not escaped. */
const escapedByte = (byte: number): readonly number[] => (byte === backslash ? [] : [byte === plus ? space : byte]);
