import { redacted } from "@fettle/connector";
import type { HideBytes } from "../payload.ts";
import { readEscapes } from "./read-escapes.ts";

/** A shorter value would be found everywhere. */
const shortest = 4;

/** Takes values out of bytes. */
export interface HideValues extends HideBytes {
  (bytes: Uint8Array): Uint8Array<ArrayBuffer>;
  readonly longest: number;
}

/** Returns a function that takes these values out of bytes, in the encodings in which others write them back. Takes linear time. */
export function hideValues(values: readonly string[]): HideValues {
  const secrets = new Set(values.filter(isLong).flatMap(formsOf));
  // The longest first: a value may be a part of another.
  const forms = [...secrets].toSorted((left, right) => right.length - left.length);
  const readings = [...new Set(forms.map((form) => readEscapes(Buffer.from(form, "latin1")).bytes.toString("latin1")))]
    .filter(isLong)
    .map((reading) => Buffer.from(reading, "latin1"));
  const hide = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
    let text = Buffer.from(bytes).toString("latin1");
    for (const form of forms) text = text.replaceAll(form, mark);
    return new Uint8Array(hideReadings(Buffer.from(text, "latin1"), readings));
  };
  return Object.assign(hide, { longest: forms[0]?.length ?? 0 });
}

/** Takes out what has one of the readings: serializers differ in what they escape, in the case of digits and in how often. */
function hideReadings(bytes: Buffer, readings: readonly Buffer[]): Buffer {
  const read = readEscapes(bytes);
  const found = readings.flatMap((reading) => placesOf(reading, read.bytes)).toSorted((left, right) => left.begin - right.begin);
  const kept: Buffer[] = [];
  let done = 0;
  for (const { begin, end } of found) {
    const [first = 0, behind = 0] = [read.from[begin], read.from[end]];
    if (first >= done) kept.push(bytes.subarray(done, first), markBytes);
    done = Math.max(done, behind);
  }
  return found.length === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(done)]);
}

function placesOf(reading: Buffer, bytes: Buffer): readonly { readonly begin: number; readonly end: number }[] {
  const places = [];
  for (let begin = bytes.indexOf(reading); begin !== -1; begin = bytes.indexOf(reading, begin + reading.length))
    places.push({ begin, end: begin + reading.length });
  return places;
}

/** The bytes of what stands for a secret, as Latin-1. */
const markBytes = Buffer.from(redacted, "utf8");
const mark = markBytes.toString("latin1");

const isLong = ({ length }: { readonly length: number }): boolean => length >= shortest;

/** The bytes of a secret as it is, in JSON, in a URL, in hexadecimal digits and in base 64, each as Latin-1. */
function formsOf(secret: string): readonly string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret, "utf8");
  const forms = [
    secret,
    inJson,
    inJson.replaceAll("/", String.raw`\/`),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString("base64").replace(/=+$/u, ""),
    bytes.toString("base64url"),
    ...within.flatMap((before) => withinBase64(bytes, before)),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
  ];
  return forms.map((form) => Buffer.from(form, "utf8").toString("latin1"));
}

/** How many bytes may stand before a secret in its first group of three. */
const within = [0, 1, 2] as const;
/** The digits that depend on those bytes. */
const digitsBefore = [0, 2, 3] as const;
/** A shorter piece would be found by chance. */
const shortestPiece = 6;

/** The digits of a secret in the middle of something in base 64, such as `user:secret`, without those that depend on its neighbours. */
function withinBase64(bytes: Buffer, before: (typeof within)[number]): readonly string[] {
  const padded = Buffer.concat([Buffer.alloc(before), bytes]);
  const digits = padded.toString("base64").replace(/=+$/u, "");
  const piece = digits.slice(digitsBefore[before], padded.length % 3 === 0 ? undefined : -1);
  return piece.length < shortestPiece ? [] : [piece, piece.replaceAll("+", "-").replaceAll("/", "_")];
}
