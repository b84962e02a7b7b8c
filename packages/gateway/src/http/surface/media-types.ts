import { MIMEType } from "node:util";

/** The JSON types of GraphQL answers, the best known first. */
export const jsonTypes = ["application/json", "application/graphql-response+json"] as const;

/** One element of an `Accept` header. */
interface MediaRange {
  readonly essence: string;
  readonly hasCharset: boolean;
  /** From 0, which excludes, to 1. */
  readonly quality: number;
}

/** The match of a header with one type. */
interface Preference<Type> {
  readonly type: Type;
  readonly quality: number;
  /** 2: the exact type, 1: all subtypes, 0: anything. */
  readonly level: number;
  /** The position in the header. */
  readonly index: number;
}

/**
 * Selects the offered type that an `Accept` header prefers, by RFC 9110 section 12.5.1: the most specific range that matches a type determines
 * its quality, and 0 excludes it. Ties go to the more specific range, then to the first offer; the two JSON types follow the header's order.
 * Without a header everything matches. Null when nothing matches.
 */
export function answerTypeOf<Type extends string>(accept: string | null, offered: readonly Type[]): Type | null {
  const ranges = rangesOf(accept);
  const kindOf = (type: Type) => (isJson(type) ? -1 : offered.indexOf(type));
  const [best] = offered
    .map((type) => preferenceOf(type, ranges))
    .filter(({ quality }) => quality > 0)
    .toSorted(
      (one, other) =>
        other.quality - one.quality ||
        other.level - one.level ||
        kindOf(one.type) - kindOf(other.type) ||
        one.index - other.index,
    );
  return best?.type ?? null;
}

const isJson = (type: string): boolean => jsonTypes.some((json) => json === type);

function preferenceOf<Type extends string>(type: Type, ranges: readonly MediaRange[]): Preference<Type> {
  const preferences = ranges
    .map(({ essence, hasCharset, quality }, index) => ({ type, quality, level: levelOf(essence, type), index, hasCharset }))
    .filter(({ level }) => level >= 0)
    .toSorted(
      (one, other) => other.level - one.level || Number(other.hasCharset) - Number(one.hasCharset) || other.quality - one.quality,
    );
  return preferences[0] ?? { type, quality: 0, level: 0, index: 0 };
}

function levelOf(essence: string, type: string): number {
  if (essence === type) return 2;
  if (essence === `${type.split("/", 1)[0]}/*`) return 1;
  return essence === "*/*" ? 0 : -1;
}

/** The readable elements of a header. An element with a charset other than UTF-8 matches nothing. */
function rangesOf(accept: string | null): readonly MediaRange[] {
  const header = accept === null || accept.trim() === "" ? "*/*" : accept;
  return (header.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).flatMap((element) => {
    const range = parse(element);
    if (range === null) return [];
    const charset = range.params.get("charset");
    const quality = Number(range.params.get("q") ?? 1);
    if ((charset !== null && !isUtf8(charset)) || !(quality >= 0 && quality <= 1)) return [];
    return [{ essence: range.essence, hasCharset: charset !== null, quality }];
  });
}

function parse(text: string): MIMEType | null {
  try {
    return new MIMEType(text);
  } catch {
    return null;
  }
}

const isUtf8 = (charset: string): boolean => /^utf-?8$/i.test(charset);

/** Whether an `Accept-Encoding` header accepts gzip with a quality above 0. */
export const takesGzip = (header: string | null): boolean =>
  header?.split(",").some((element) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/i.test(element)) === true;

/** A `Content-Type` header in lower case without its parameters, and its charset. Null when it is invalid. */
export function contentTypeOf(header: string | null): { readonly essence: string; readonly isUtf8: boolean } | null {
  // Some clients send a list, which HTTP does not allow.
  const type = parse(header?.split(",", 1)[0] ?? "");
  if (type === null) return null;
  const charset = type.params.get("charset");
  return { essence: type.essence, isUtf8: charset === null || isUtf8(charset) || /^us-ascii$/i.test(charset) };
}
