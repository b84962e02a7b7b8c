/** What is made of a number whose JavaScript form is not the text that came, or that may be another whole number. */
export type OddNumber = (digits: string, value: number, holder: object, key: string) => unknown;

interface Source {
  readonly source?: string;
}

// Under a name that other copies of this package find too.
const beside = Symbol.for("fettle.number-digits");

interface Holder {
  [beside]?: Map<string, string>;
}

/** A whole number of more digits is no key of anything, and takes long to calculate with. */
const mostDigits = 1000;

/**
 * Numbers that may have another text as JavaScript writes them: of many digits, very small, with an exponent, or ending in zeros behind the point.
 * Looked for in a text as a whole, which costs a fraction of parsing it; inside texts there is a false find now and then.
 */
const suspects =
  /[[:,]\s*(?=-?(?:\d{16}|[\d.]{17}|\d+\.\d*0(?!\d)|0\.0{6}|\d+(?:\.\d+)?[eE]))(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,\]}])/gu;

/** Whether JavaScript would write a number in another way, or may have taken it for another whole number. */
const isOdd = (digits: string, value: number): boolean =>
  String(value) !== digits || (Number.isInteger(value) && !Number.isSafeInteger(value));

const hasOddNumber = (text: string): boolean => {
  for (const [, digits = ""] of text.matchAll(suspects)) if (isOdd(digits, Number(digits))) return true;
  return false;
};

/**
 * Parses JSON without losing a digit. A byte order mark before it is passed over. A whole number that is too large for a JavaScript number to
 * be exact (beyond 2^53 - 1) is a `bigint`, so that nobody takes it for another one. Any other number is a number; where its text says more
 * than that number does (`19.90`, 20 decimals), {@link digitsOf} tells it.
 *
 * @param oddNumber what to make of numbers that JavaScript would write in another way, instead of the above.
 * @throws SyntaxError when the text is no JSON.
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
 * The text that a number in an object or a list was parsed from by {@link parseJson}, where JavaScript writes it in another way:
 * `19.90` for 19.9. Null for everything else. A copy of the object does not have it.
 */
export function digitsOf(holder: object, key: string | number): string | null {
  const digits = (holder as Holder)[beside]?.get(String(key)) ?? null; // any object may have it, and most do not
  // Somebody may have put another value there since.
  return digits !== null && Number(digits) === Reflect.get(holder, key) ? digits : null;
}
