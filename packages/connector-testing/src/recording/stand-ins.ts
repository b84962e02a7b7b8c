import { createHmac } from "node:crypto";

/** What a value is replaced with. The same value always gets the same, and no two values get one as far as their form has room. */
export interface StandIns {
  /** A text of the same form: other digits for digits, other letters for letters, and everything else as it is. */
  sameForm(text: string): string;
  email(text: string): string;
  name(text: string): string;
  address(text: string): string;
  /** As many words as the text has, up to twelve. */
  words(text: string): string;
}

const firstNames =
  "Ada Ben Cleo Dan Eve Finn Gina Hugo Iris Jack Kim Leo Mona Nils Olga Paul Rosa Sam Tina Udo Vera Will Yara Zoe".split(" ");
const lastNames = "Ash Birch Cedar Elder Fir Hazel Holly Larch Lime Maple Oak Pine Rowan Spruce Willow Yew".split(" ");
const streets = "Amber Brook Coral Dune Ember Field Grove Harbor Ivory Lake Meadow North Orchard Pebble River Slate".split(" ");
const plain =
  "amber basin cable delta engine filter gauge hinge inlet joint lamp motor nozzle panel relay seal tank valve wheel yard".split(
    " ",
  );

/** @param key a secret: without it, nobody can find out which value a stand-in stands for by trying values. */
export function createStandIns(key: Uint8Array | string): StandIns {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  const once = (kind: string, text: string, make: (bytes: Uint8Array) => string): string => {
    const found = known.get(`${kind} ${text}`);
    if (found !== undefined) return found;
    let made = "";
    for (let turn = 0; turn === 0 || (turn < 100 && (taken.has(`${kind} ${made}`) || made === text)); turn += 1)
      made = make(bytesOf(key, `${kind} ${turn} ${text}`, Math.max(64, text.length)));
    known.set(`${kind} ${text}`, made);
    taken.add(`${kind} ${made}`);
    return made;
  };
  return {
    sameForm: (text) =>
      once("form", text, (bytes) => Array.from(text, (character, index) => inForm(character, at(bytes, index))).join("")),
    email: (text) =>
      once(
        "email",
        text.toLowerCase(),
        (bytes) => `${word(firstNames, bytes, 0).toLowerCase()}${at(bytes, 1)}${at(bytes, 2)}@example.invalid`,
      ),
    name: (text) =>
      once("name", text, (bytes) =>
        /\s/u.test(text.trim())
          ? `${word(firstNames, bytes, 0)} ${word(lastNames, bytes, 1)}${suffix(bytes)}`
          : `${word(lastNames, bytes, 0)}${suffix(bytes)}`,
      ),
    address: (text) =>
      once("address", text, (bytes) => `${1 + at(bytes, 0) * 8 + (at(bytes, 2) % 8)} ${word(streets, bytes, 1)} Street`),
    words: (text) =>
      once("words", text, (bytes) => {
        const count = Math.min(12, text.trim().split(/\s+/u).length);
        const words = Array.from({ length: count }, (_, index) => word(plain, bytes, index)).join(" ");
        return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${at(bytes, 20) * 256 + at(bytes, 21)}`;
      }),
  };
}

const at = (bytes: Uint8Array, index: number): number => bytes[index % bytes.length] ?? 0;

const word = (list: readonly string[], bytes: Uint8Array, index: number): string => list[at(bytes, index) % list.length] ?? "";

/** Sets apart the names of many people. */
const suffix = (bytes: Uint8Array): string => ` ${at(bytes, 5) * 256 + at(bytes, 6)}`;

function inForm(character: string, byte: number): string {
  if (/\d/u.test(character)) return String(byte % 10);
  if (/\p{Lu}/u.test(character)) return String.fromCodePoint(65 + (byte % 26));
  return /\p{L}/u.test(character) ? String.fromCodePoint(97 + (byte % 26)) : character;
}

function bytesOf(key: Uint8Array | string, text: string, length: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHmac("sha256", key).update(`${index} ${text}`).digest(),
  );
  return Buffer.concat(blocks);
}
