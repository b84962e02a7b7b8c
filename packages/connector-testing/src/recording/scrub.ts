import { isTimeZone, readInstant } from "@fettle/connector";
import { type Origin, originOf } from "./origins.ts";
import type { StandIns } from "./stand-ins.ts";

/** What is replaced, and with what. */
export interface Scrubbing {
  readonly standIns: StandIns;
  /** Texts that the connector understands, such as the words of a status. They stay. */
  readonly words: ReadonlySet<string>;
  /** The keys of records. They stay where they have digits; others, such as the names of users, get stand-ins of their form. */
  readonly keys: ReadonlySet<string>;
  /** Names of members whose texts stay, in lower case and without separators. */
  readonly kept: ReadonlySet<string>;
  /** Secrets of the session. A text with one of them gets a stand-in of its form. */
  readonly secrets: readonly string[];
  /** Texts and numbers that the connector never stores. They get stand-ins of their form wherever they are a whole value. */
  readonly taken: ReadonlySet<string>;
  /** The vendor's addresses, so that its links lead to the stand-in. */
  readonly origins: readonly Origin[];
  /** Segments and parameters of calls that the connector made up itself. They stay where they are short. */
  readonly own: ReadonlySet<string>;
}

const emails = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
const coordinate = /(?:latitude|longitude|lat|lng|lon)$/u;
const personalNumber = /(?:phone|mobile|cell|fax|tel|zip|zipcode|postcode|postalcode)$/u;
const personName = /(?:name|contact|owner|requester|requestor|reporter|author|createdby|updatedby|assignee|attendee)$/u;
const place = /(?:address|street|line1|line2|city|town|suburb|county|state|region|province)$/u;
const keyMember = /(?:id|ids|key|uuid|guid|cursor|next|previous|etag)$/u;

/** A longer text without a space may hold anything. */
const longestKey = 40;

/** A member's name as the patterns have it. */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/gu, "");

/**
 * A payload with stand-ins for secrets and for everything personal: numbers, true and false, times, keys and words that the connector
 * understands stay, and all other text goes. `member`: the name under which the value stands, as {@link plainName} writes it.
 */
export function scrub(value: unknown, scrubbing: Scrubbing, member = ""): unknown {
  if (typeof value === "string") return scrubText(value, scrubbing, member);
  if (typeof value === "number") return scrubNumber(value, scrubbing, member);
  if (Array.isArray(value)) return value.map((item) => scrub(item, scrubbing, member));
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Hidden) return value.standIn;
  const nameOf = (name: string) => name.replaceAll(emails, (found) => scrubbing.standIns.email(found));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [nameOf(name), scrub(inner, scrubbing, plainName(name))]),
  );
}

/** What stands in for a value that a connector never stores. Scrubbing leaves it as it is. */
export class Hidden {
  readonly standIn: unknown;
  constructor(value: unknown, standIns: StandIns) {
    this.standIn = hide(value, standIns);
  }
}

/** A value that a connector never stores, with a stand-in of the same form. */
function hide(value: unknown, standIns: StandIns): unknown {
  if (typeof value === "string") return standIns.sameForm(value);
  if (typeof value === "number") return numberInForm(value, standIns);
  if (Array.isArray(value)) return value.map((item) => hide(item, standIns));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hide(inner, standIns)]));
}

function scrubNumber(value: number, { standIns, taken }: Scrubbing, member: string): number {
  // Any place on the map will do, and only such.
  if (coordinate.test(member)) return Number((Math.abs(numberInForm(value, standIns)) % 80).toFixed(4));
  return personalNumber.test(member) || taken.has(String(value)) ? numberInForm(value, standIns) : value;
}

/** A number does not begin with a zero. */
const numberInForm = (value: number, standIns: StandIns): number =>
  Number(standIns.sameForm(String(value)).replace(/^(-?)0(?=\d)/u, "$11"));

function scrubText(text: string, scrubbing: Scrubbing, member: string): string {
  const { standIns, words, kept, taken, origins } = scrubbing;
  if (text.trim() === "") return text;
  // Secrets in its query are replaced one by one.
  if (!/\s/u.test(text) && originOf(text, origins) !== undefined) return scrubAddress(text, scrubbing);
  if (hasSecret(text, scrubbing) || taken.has(text)) return standIns.sameForm(text);
  if (words.has(text) || kept.has(member)) return text;
  if (/^https?:\/\//iu.test(text)) return `https://example.invalid/${standIns.words(text).replaceAll(/\W+/gu, "-")}`;
  const found = text.match(emails) ?? [];
  if (found.length === 1 && found[0] === text) return standIns.email(text);
  if (found.length > 0) return [standIns.words(text), ...found.map((one) => standIns.email(one))].join(" ");
  if (personalNumber.test(member) || coordinate.test(member) || isPhone(text)) return standIns.sameForm(text);
  if (isPlain(text)) return text;
  if (isKey(text, scrubbing, member)) return scrubKey(text, scrubbing);
  if (place.test(member)) return standIns.address(text);
  return personName.test(member) ? standIns.name(text) : standIns.words(text);
}

const hasSecret = (text: string, { secrets }: Scrubbing): boolean => secrets.some((secret) => text.includes(secret));

const isPhone = (text: string): boolean =>
  /^\+?[\d\s()./-]+$/u.test(text) && /\D/u.test(text) && text.replaceAll(/\D/gu, "").length > 8;

/** A time, a time zone, a number, true or false, or a code of a few capital letters. */
const isPlain = (text: string): boolean =>
  /^(?:-?\d{1,20}(?:\.\d+)?|true|false|[A-Z]{2,3})$/u.test(text) ||
  "instant" in readInstant(text, { takesDate: true, timeZone: "UTC" }) ||
  isTimeZone(text);

const isKey = (text: string, { keys }: Scrubbing, member: string): boolean =>
  keys.has(text) || (!/\s/u.test(text) && keyMember.test(member));

function scrubKey(text: string, { standIns }: Scrubbing): string {
  const says = /\d/u.test(text) && text.length <= longestKey && !/\s/u.test(text);
  return says ? text : standIns.sameForm(text);
}

/** An address at the vendor, of a call or a link: the same stand-ins in both, so that lists stay linked. */
export function scrubAddress(address: string, scrubbing: Scrubbing): string {
  const { real, standIn } = originOf(address, scrubbing.origins) ?? { real: "", standIn: "" };
  const [path = "", query] = address.slice(real.length).split(/\?(.*)/su, 2);
  const segments = path.split("/").map((segment) => {
    const text = decoded(segment);
    const made = scrubParameter(text, scrubbing);
    return made === text ? segment : encodeURIComponent(made);
  });
  const asked = query === undefined ? "" : `?${scrubQuery(new URLSearchParams(query), scrubbing)}`;
  return `${standIn}${segments.join("/")}${asked}`;
}

/** The query of a call, with its parameters in their order. */
export const scrubQuery = (query: URLSearchParams, scrubbing: Scrubbing): string =>
  new URLSearchParams([...query].map(([name, value]) => [name, scrubParameter(value, scrubbing)])).toString();

/** The segments and parameters of an address. */
export function parametersOf(address: string): readonly string[] {
  const [path = "", query = ""] = address.split(/\?(.*)/su, 2);
  return [...path.split("/").map(decoded), ...new URLSearchParams(query).values()];
}

/** Anything may stand in the links of a vendor: a token of a file, the name of a user. */
function scrubParameter(text: string, scrubbing: Scrubbing): string {
  const { standIns, words, keys, own } = scrubbing;
  if (text === "") return text;
  if (hasSecret(text, scrubbing)) return standIns.sameForm(text);
  if (words.has(text) || isPlain(text)) return text;
  if (keys.has(text)) return scrubKey(text, scrubbing);
  const isOwn = own.has(text) && text.length <= longestKey;
  if (isOwn || text.match(emails)?.[0] === text) return text.replaceAll(emails, (found) => standIns.email(found));
  return standIns.sameForm(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
