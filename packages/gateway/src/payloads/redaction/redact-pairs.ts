import { redacted } from "@fettle/connector";
import type { SecretNames } from "./secret-names.ts";

/** A name and what leads to its value. All repetitions have a bound, so a search takes linear time. */
const pair = /(?<![\w.-])(\\?["']?)([a-z_][\w.[\]-]{0,80})\1[ \t]{0,20}[:=][ \t]{0,20}/giu;
/** What is a secret wherever it stands: a key in one of our own addresses, a token of JWT's form, the credentials of a header, the user of an address. */
const known =
  /((?:\\?\/|%2F)(?:ingress|connect)(?:\\?\/|%2F))[\w-]{43}(?![\w-])|(?<![\w-])(?:\w{1,40}-){0,2}eyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*|\b(Bearer|Basic)([ \t]{1,5})(?=[\w+/.~-]{0,400}[\d=])[\w+/.~-]{8,}={0,2}|(:\/\/)[^\s/@"'<>?#]{1,200}@/giu;
const scheme = /^(?:bearer|basic|digest|token|apikey|negotiate|hawk|aws4-hmac-sha256)$/iu;

/** Text without the values of pairs such as `password=x`, `"token": "x"` and `Authorization: Bearer x`, and without what is a known form of a secret. */
export function redactPairs(text: string, names: SecretNames): string {
  const out: string[] = [];
  let done = 0;
  pair.lastIndex = 0;
  for (let match = pair.exec(text); match !== null; match = pair.exec(text)) {
    const [whole, , name = ""] = match;
    const begin = match.index + whole.length;
    if (!names.isSecret(name)) continue;
    const value = valueAt(text, begin);
    if (value === null) continue;
    out.push(text.slice(done, value.begin), redacted);
    done = value.end;
    pair.lastIndex = value.end;
  }
  const rest = out.length === 0 ? text : `${out.join("")}${text.slice(done)}`;
  return rest.replaceAll(
    known,
    (
      _whole,
      own: string | undefined,
      credentials: string | undefined,
      space: string | undefined,
      slashes: string | undefined,
    ) => {
      if (own !== undefined) return `${own}${redacted}`;
      if (slashes !== undefined) return `${slashes}${redacted}@`;
      return credentials === undefined ? redacted : `${credentials}${space}${redacted}`;
    },
  );
}

/** The value that begins here, without its quotes; null when there is none, or it only says whether there is one. */
function valueAt(text: string, begin: number): { readonly begin: number; readonly end: number } | null {
  const quote = /^\\?["']/u.exec(text.slice(begin, begin + 2))?.[0];
  if (quote !== undefined) {
    const start = begin + quote.length;
    if (text.startsWith(redacted, start)) return null;
    const end = endOfQuoted(text, start, quote);
    return end === start ? null : { begin: start, end };
  }
  // Before its end is looked for, which may be far.
  if (text.startsWith(redacted, begin)) return null;
  let end = endOfWord(text, begin);
  if (scheme.test(text.slice(begin, Math.min(end, begin + 30))) && text[end] === " ") end = endOfWord(text, end + 1);
  const word = text.slice(begin, Math.min(end, begin + 30));
  return end === begin || /^(?:null|true|false|none)$/iu.test(word) ? null : { begin, end };
}

function endOfQuoted(text: string, start: number, quote: string): number {
  if (quote.length === 2) {
    const found = text.indexOf(quote, start);
    return found === -1 ? text.length : found;
  }
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function endOfWord(text: string, begin: number): number {
  let at = begin;
  while (at < text.length && !" \t\r\n\"'&,;<>{}[]()\\".includes(text.charAt(at))) at += 1;
  return at;
}
