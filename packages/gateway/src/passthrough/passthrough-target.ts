/** Why a path cannot be called, as a predicate. */
export interface BadPath {
  readonly problem: string;
}

const longestPath = 2000;
const longestQuery = 6000;

/** Unreserved characters, sub-delimiters, a colon and escapes (RFC 3986, section 3.3); no `@`, which could end a user's name. */
const pathCharacters = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:/]|%[0-9A-Fa-f]{2})*$/u;
/** The same with what a query may also have. */
const queryCharacters = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]]|%[0-9A-Fa-f]{2})*$/u;

/** Servers decode a path once or several times, so each reading must be harmless. */
const mostDecodings = 5;

/**
 * The URL of a call: `path` below the connector's base URL, and a query without its question mark. The result has the origin of the base
 * URL and stays below its path, however often a server between here and the vendor decodes it.
 */
export function passthroughTarget(baseUrl: string, path: string, query: string): URL | BadPath {
  if (path.length > longestPath) return { problem: `has more than ${longestPath} characters` };
  if (query.length > longestQuery) return { problem: `has a query of more than ${longestQuery} characters` };
  if (!path.startsWith("/")) return { problem: "does not begin with a slash" };
  if (!pathCharacters.test(path))
    return { problem: "has a character that must be percent-encoded, or an incomplete escape; the query is given apart" };
  if (!queryCharacters.test(query)) return { problem: "has a query with a character that must be percent-encoded" };
  const problem = problemOf(path);
  if (problem !== null) return { problem };
  const base = URL.parse(baseUrl);
  const url = URL.parse(`${baseUrl}${path}${query === "" ? "" : `?${query}`}`);
  const isBelow =
    base !== null &&
    url !== null &&
    url.origin === base.origin &&
    url.username === "" &&
    url.password === "" &&
    url.hash === "" &&
    url.pathname === `${base.pathname.replace(/\/$/u, "")}${path}`;
  return isBelow ? url : { problem: "leads out of the vendor's API" };
}

/** What some server could take a path for. */
function problemOf(path: string): string | null {
  let reading = path;
  for (let decodings = 0; ; decodings += 1) {
    const segments = reading.split("/").slice(1);
    if (segments.some((segment, index) => segment === "" && index < segments.length - 1)) return "has an empty segment";
    if (segments.some(isDots)) return "has a segment of dots";
    if (decodings > 0 && segments.length !== path.split("/").length - 1) return "has an encoded slash";
    if (hasControl(reading)) return "has a backslash or a control character";
    if (hasLookalike(reading)) return "has a character that a server may take for a slash or a percent sign";
    const next = decoded(reading);
    if (next === null) return "has an escape that is no UTF-8";
    if (next === reading) return null;
    if (decodings === mostDecodings) return "is encoded too often";
    reading = next;
  }
}

function decoded(path: string): string | null {
  // A percent sign that was encoded may stand by itself.
  const escapes = path.replaceAll(/%(?![0-9A-Fa-f]{2})/gu, "%25");
  try {
    return decodeURIComponent(escapes);
  } catch {
    return null;
  }
}

/** Some servers cut a segment off at such a character, trim it, or take characters that look like dots for dots. */
const isDots = (segment: string): boolean =>
  /^\s*\.{1,2}\s*(?:[;?#]|$)/u.test(segment.normalize("NFKC").replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ""));

/** Some servers convert characters such as a full-width slash to their counterparts in ASCII. */
const hasLookalike = (text: string): boolean =>
  [...text].some((character) => character > "\u007F" && /[/\\%]/u.test(character.normalize("NFKC")));

const hasControl = (text: string): boolean =>
  [...text].some((character) => character === "\\" || character < " " || (character >= "\u007F" && character <= "\u009F"));
