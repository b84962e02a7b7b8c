import { redacted } from "@fettle/connector";
import type { SecretNames } from "./secret-names.ts";

/** An object or a list that is being read. */
interface Frame {
  /** Whether the object says with a member such as `name` that its `value` is secret. */
  isNamed: boolean;
  /** Where its values stand in the output, for a name that comes behind them. */
  readonly values: Stretch[];
  readonly isList: boolean;
  /** How many members of a list are behind. */
  index: number;
  /** Whether it is a list that begins with a secret name, so that a second and last member is its value. */
  isPair: boolean;
  /** Where it stands in the output itself, as such a value. */
  readonly begin: number | null;
}

/** Pieces of the output, both included. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

const nameMembers: ReadonlySet<string> = new Set(["name", "key", "field", "header", "param", "id", "label"]);
const valueMembers: ReadonlySet<string> = new Set(["value", "val", "values", "content", "text", "default"]);
const mark = JSON.stringify(redacted);
/** The beginning of a value that only says whether there is something. */
const nothing = /^(?:(?:null|true|false)(?!\w)|""|[,}\]]|$)/u;

/** JSON without its secrets. */
export interface RedactedJson {
  readonly text: string;
  /** Whether every string stood where one may. If not, what counted as a string may have been none, and another look is needed. */
  readonly isRegular: boolean;
}

/**
 * JSON without the values under secret names, and of objects such as `{ "name": "password", "value": … }` and lists
 * such as `["password", …]`. It may be cut or broken: nothing
 * is parsed, only strings and brackets are followed. Null, true, false and empty text stay. Takes linear time.
 *
 * @param inText redacts the text of other strings, without their escapes
 */
export function redactJson(text: string, names: SecretNames, inText: (text: string) => string): RedactedJson {
  const out: string[] = [];
  const frames: Frame[] = [];
  /** The last piece of each stretch that is left out, by its first. */
  const left = new Map<number, number>();
  let done = 0;
  let at = 0;
  let isRegular = true;
  /** Where an object or a list begins that is the value of a member such as `value`. */
  let valueAt = -1;
  /** The last character that is no space. */
  let previous = "";
  /** Replaces a stretch. */
  const put = (begin: number, end: number, instead: string): number => {
    out.push(text.slice(done, begin), instead);
    done = end;
    return out.length - 1;
  };
  while (at < text.length) {
    const character = text[at];
    if (character === "{" || character === "[") open(character === "[");
    else if (character === "}" || character === "]") close();
    else if (character === ",") countMember(frames.at(-1));
    if (character !== '"') {
      if (character !== " " && character !== "\n" && character !== "\r" && character !== "\t") {
        const end = endOfRun(text, at);
        isRegular &&= isScalar(text, at, end);
        if (inNumbers.includes(character ?? " ") && isAtValue(frames.at(-1))) remember(put(at, end, text.slice(at, end)));
        previous = character ?? "";
        at = end;
      } else at += 1;
      continue;
    }
    const end = endOfString(text, at);
    const colon = skipSpace(text, end);
    isRegular &&= "{[,:".includes(previous) && ",:}]".includes(text.charAt(colon));
    previous = '"';
    if (text[colon] !== ":") {
      redactString(at, end);
      at = end;
      continue;
    }
    const name = unescaped(text.slice(at + 1, end - 1));
    const value = skipSpace(text, colon + 1);
    at = member(name, value);
    previous = at === value ? ":" : '"';
  }
  out.push(text.slice(done));
  // A list that is cut may have been a pair.
  for (const [depth, frame] of frames.entries()) {
    const begin = frames[depth + 1]?.begin ?? null;
    if (!isAtValue(frame)) continue;
    leaveOut(frame);
    if (begin !== null) left.set(begin, out.length - 1);
  }
  return { text: withoutLeft(), isRegular };

  /** Reads the value of a member and returns where to go on. Its end is only looked for when reading goes on there: it may be far. */
  function member(name: string, begin: number): number {
    const frame = frames.at(-1);
    const word = name.toLowerCase();
    const isThere = !nothing.test(text.slice(begin, begin + 6));
    if (isThere && (names.isSecret(name) || (frame?.isNamed === true && valueMembers.has(word)))) {
      const end = endOfValue(text, begin);
      put(begin, end, mark);
      return end;
    }
    const first = text[begin];
    if (frame === undefined) return begin;
    if (first === "{" || first === "[") {
      if (valueMembers.has(word)) valueAt = begin;
      return begin;
    }
    if (nameMembers.has(word) && first === '"') {
      frame.isNamed ||= names.isSecret(unescaped(text.slice(begin + 1, endOfString(text, begin) - 1)));
      if (frame.isNamed) leaveOut(frame);
    } else if (isThere && valueMembers.has(word)) {
      const end = endOfValue(text, begin);
      remember(put(begin, end, redactedString(begin, end)));
      return end;
    }
    return begin;
  }

  function open(isList: boolean): void {
    const isValue = at === valueAt || isAtValue(frames.at(-1));
    frames.push({ isNamed: false, values: [], isList, index: 0, isPair: false, begin: isValue ? put(at, at, "") : null });
  }

  function close(): void {
    const frame = frames.pop();
    if (isAtValue(frame)) leaveOut(frame);
    if (frame !== undefined && frame.begin !== null) remember(frame.begin, put(at + 1, at + 1, ""));
  }

  function remember(first: number, last = first): void {
    frames.at(-1)?.values.push({ first, last });
  }

  function leaveOut({ values }: Frame): void {
    for (const { first, last } of values.splice(0)) left.set(first, last);
  }

  /** The output without what is left out. Of stretches in stretches the outermost counts. */
  function withoutLeft(): string {
    if (left.size === 0) return out.join("");
    const kept: string[] = [];
    for (let piece = 0; piece < out.length; piece += 1) {
      const last = left.get(piece);
      kept.push(last === undefined ? (out[piece] ?? "") : mark);
      piece = last ?? piece;
    }
    return kept.join("");
  }

  /** A string that is no name of a member. */
  function redactString(begin: number, end: number): void {
    const frame = frames.at(-1);
    if (frame?.isList === true && frame.index === 0) frame.isPair = isName(text.slice(begin + 1, end - 1));
    if (isAtValue(frame) && !text.startsWith('""', begin)) return remember(put(begin, end, redactedString(begin, end)));
    const instead = redactedString(begin, end);
    if (instead !== text.slice(begin, end)) put(begin, end, instead);
  }

  /** A sentence may have a secret name in it, and is none. */
  function isName(inner: string): boolean {
    const name = inner.length > 200 ? "" : unescaped(inner);
    return /^[\w.:-]{1,100}$/u.test(name) && names.isSecret(name);
  }

  function redactedString(begin: number, end: number): string {
    const given = text.slice(begin, end);
    if (text[begin] !== '"') return given;
    const isClosed = end - begin > 1 && isEndQuote(text, begin, end);
    const inner = unescaped(text.slice(begin + 1, isClosed ? end - 1 : end));
    const kept = inText(inner);
    return kept === inner ? given : JSON.stringify(kept).slice(0, isClosed ? undefined : -1);
  }
}

/** Whether the second member of a list is being read whose first is a secret name. */
const isAtValue = (frame: Frame | undefined): frame is Frame => frame?.isPair === true && frame.index === 1;

function countMember(frame: Frame | undefined): void {
  if (frame !== undefined) frame.index += 1;
}

const words = /true|false|null/uy;
const marks = "{}[],:";
const digits = "0123456789";
const inNumbers = "0123456789.eE+-";

/** Where a mark, a word of JSON or what looks like a number ends that begins here; anything else is one character. Always moves on. */
function endOfRun(text: string, begin: number): number {
  const first = text.charAt(begin);
  if (first !== "-" && !digits.includes(first)) {
    words.lastIndex = begin;
    return words.test(text) ? words.lastIndex : begin + 1;
  }
  let at = begin + 1;
  while (at < text.length && inNumbers.includes(text.charAt(at))) at += 1;
  return at;
}

/** Whether such a run is a mark, a number or a word where one may stand. */
function isScalar(text: string, begin: number, end: number): boolean {
  const first = text.charAt(begin);
  if (marks.includes(first)) return true;
  if (end < text.length && !/[\s,}\]]/u.test(text.charAt(end))) return false;
  return digits.includes(first) || (first === "-" ? digits.includes(text[begin + 1] ?? "-") : end - begin > 1);
}

/** Where a string that begins here ends, behind its quote; the end of the text when it is cut. */
function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

const isEndQuote = (text: string, begin: number, end: number): boolean => {
  if (text[end - 1] !== '"') return false;
  let backslashes = 0;
  while (end - 2 - backslashes > begin && text[end - 2 - backslashes] === "\\") backslashes += 1;
  return backslashes % 2 === 0;
};

function skipSpace(text: string, begin: number): number {
  let at = begin;
  while (at < text.length && " \t\r\n".includes(text.charAt(at))) at += 1;
  return at;
}

/** Where a value that begins here ends. An object or a list that is cut ends with the text. */
function endOfValue(text: string, begin: number): number {
  const first = text[begin];
  if (first === '"') return endOfString(text, begin);
  if (first === "{" || first === "[") return endOfBrackets(text, begin);
  let at = begin;
  while (at < text.length && !",}]\r\n".includes(text.charAt(at))) at += 1;
  while (at > begin && text.charAt(at - 1) === " ") at -= 1;
  return at;
}

function endOfBrackets(text: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at) - 1;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}

const escapes: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The text of a string without its escapes, as far as they are any. */
const unescaped = (inner: string): string =>
  inner.includes("\\")
    ? inner.replaceAll(/\\(?:u([\da-f]{4})|(.))/gisu, (_whole, unit: string | undefined, character: string = "") =>
        unit === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(unit, 16)),
      )
    : inner;
