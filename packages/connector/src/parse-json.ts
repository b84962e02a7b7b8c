/** Returns the value for a number that JavaScript writes differently, or that it may have rounded to another whole number. */
export type OddNumber = (digits: string, value: number, holder: object, key: string) => unknown;

interface Source {
  readonly source?: string;
}

// Registered, because other copies of this package must find it too.
const beside = Symbol.for("fettle.number-digits");

interface Holder {
  [beside]?: Map<string, string>;
}

/** A longer whole number is never a key, and is slow to calculate with. */
const mostDigits = 1000;

/**
 * Numbers that JavaScript may write differently: those with many digits, very small ones, and those with an exponent or trailing
 * zeros. Searching the whole text costs a fraction of parsing it; a match inside a string is a rare false alarm.
 */
const suspects =
  /[[:,]\s*(?=-?(?:\d{16}|[\d.]{17}|\d+\.\d*0(?!\d)|0\.0{6}|\d+(?:\.\d+)?[eE]))(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}])/gu;

/** Whether JavaScript writes a number differently, or may have rounded it to another whole number. */
const isOdd = (digits: string, value: number): boolean =>
  String(value) !== digits || (Number.isInteger(value) && !Number.isSafeInteger(value));

// Without a place to go on from, a test makes no objects.
const suspect = new RegExp(suspects.source, "u");

const hasOddNumber = (text: string): boolean => {
  if (!suspect.test(text)) return false;
  for (const [, digits = ""] of text.matchAll(suspects)) if (isOdd(digits, Number(digits))) return true;
  return false;
};

/**
 * Parses JSON without losing a digit. A leading byte order mark is skipped. A whole number that is too large for JavaScript to
 * hold exactly (beyond 2^53 - 1) becomes a `bigint`, because rounding could make it another key. Any other number is a number;
 * when its text says more than that (`19.90`, 20 decimals), {@link digitsOf} returns the text.
 *
 * @param oddNumber returns the value for each number that JavaScript would write differently, instead of the above.
 * @throws SyntaxError when the text is not JSON.
 */
export function parseJson(text: string, oddNumber: OddNumber = exactOrBeside): unknown {
  const json = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (!hasOddNumber(json)) return JSON.parse(json);
  return JSON.parse(json, function (this: object, key: string, value: unknown, context?: Source) {
    const digits = context?.source;
    if (typeof value !== "number" || digits === undefined || !isOdd(digits, value)) return value;
    return oddNumber(digits, value, this, key);
  });
}

function exactOrBeside(digits: string, value: number, holder: Holder, key: string): number | bigint {
  if (!Number.isSafeInteger(value) && /^-?\d+$/u.test(digits) && digits.length <= mostDigits) return BigInt(digits);
  const known = holder[beside];
  if (known === undefined) Object.defineProperty(holder, beside, { value: new Map([[key, digits]]) });
  else known.set(key, digits);
  return value;
}

/**
 * The text from which {@link parseJson} parsed a number in an object or a list, if JavaScript writes the number differently:
 * `19.90` for 19.9. Null for everything else, and for a copy of the object.
 */
export function digitsOf(holder: object, key: string | number): string | null {
  const digits = (holder as Holder)[beside]?.get(String(key)) ?? null; // any object may have the property; most do not
  // The value may have been replaced since.
  return digits !== null && Number(digits) === Reflect.get(holder, key) ? digits : null;
}
