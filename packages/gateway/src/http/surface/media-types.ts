import { MIMEType } from "node:util";

/** The JSON that GraphQL is answered with, the best known first. */
export const jsonTypes = ["application/json", "application/graphql-response+json"] as const;

/** One element of an `Accept` header. */
interface MediaRange {
  readonly essence: string;
  readonly hasCharset: boolean;
  /** From 0, which excludes, to 1. */
  readonly quality: number;
}

/** What a header says of one type. */
interface Preference<Type> {
  readonly type: Type;
  readonly quality: number;
  /** 2: named, 1: all of its kind, 0: anything. */
  readonly level: number;
  /** Where in the header. */
  readonly index: number;
}

/**
 * Which of the offered types an `Accept` header prefers, as RFC 9110 section 12.5.1 says: the most specific range that fits a type tells its
 * quality, and 0 excludes it. Of equal ones the more specific wins, then what is offered first; the two kinds of JSON are taken in the
 * header's order. Without a header anything fits. Null when nothing does.
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

/** The elements that can be read. One that asks for another charset than UTF-8 fits nothing. */
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

/** Whether an `Accept-Encoding` header names gzip, and not with a quality of 0. */
export const takesGzip = (header: string | null): boolean =>
  header?.split(",").some((element) => /^\s*gzip\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/i.test(element)) === true;

/** A `Content-Type` header without its parameters, in lower case, and its charset. Null when it is none. */
export function contentTypeOf(header: string | null): { readonly essence: string; readonly isUtf8: boolean } | null {
  // Some clients send a list, which is none of HTTP's.
  const type = parse(header?.split(",", 1)[0] ?? "");
  if (type === null) return null;
  const charset = type.params.get("charset");
  return { essence: type.essence, isUtf8: charset === null || isUtf8(charset) || /^us-ascii$/i.test(charset) };
}
