/**
 * What is never stored of an entity's payloads, besides the values under the usual names of secrets (see {@link redact}). Where a payload has
 * such a value, the stored copy and the API have {@link redacted} instead.
 */
export interface Redaction {
  /** Names of members whose values are taken out wherever they are in a payload. Upper case, `_`, `-` and spaces make no difference. */
  readonly keys?: readonly string[];
  /** Paths of values from the top of a payload: `owner.pin`, and `users[].pin` for each item of a list. */
  readonly paths?: readonly string[];
}

/** The text in place of a value that is not stored. */
export const redacted = "‹redacted›";

/** Names that end in one of these words, without upper case and separators. */
const secretEnding =
  /(?:password|passwd|passphrase|passcode|secret|token|apikey|privatekey|secretkey|signingkey|secretaccesskey|sessionkey|sessionid|authorization)$/u;
const secretNames: ReadonlySet<string> = new Set(
  "pwd cookie setcookie otp totp jwt iban cardnumber creditcard cvv cvc cvv2".split(" "),
);

/** A part of a payload, as paths lead to it. */
interface Place {
  isTakenOut: boolean;
  items: Place | null;
  readonly members: Map<string, Place>;
}

interface Plan {
  readonly keys: ReadonlySet<string>;
  readonly top: Place;
}

const plans = new WeakMap<Redaction, Plan>();
const nothingMore: Redaction = {};

/**
 * A payload without its secrets: a value under a usual name of a secret (`password`, `api_key`, `accessToken` ...) or that the connector
 * declares is replaced by {@link redacted}. Null, empty text and, under a usual name, true and false stay, because they say only whether there
 * is a secret. A payload without secrets is returned itself, not a copy.
 */
export function redact<Payload>(payload: Payload, redaction: Redaction = nothingMore): Payload {
  const plan = plans.get(redaction) ?? planOf(redaction);
  plans.set(redaction, plan);
  return without(payload, plan, plan.top) as Payload; // texts stand in for some of its values
}

function without(value: unknown, plan: Plan, place: Place | undefined): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = place?.items ?? undefined;
    let copy: unknown[] | null = null;
    for (const [index, item] of value.entries()) {
      const kept = items?.isTakenOut === true && isThere(item) ? redacted : without(item, plan, items);
      if (kept !== item) (copy ??= [...value])[index] = kept;
    }
    return copy ?? value;
  }
  // Anything else is a value, such as a number with all its digits.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const members = value as Readonly<Record<string, unknown>>; // a plain object
  let copy: Record<string, unknown> | null = null;
  for (const name of Object.keys(members)) {
    const member = members[name];
    const inner = place?.members.get(name);
    const isOut =
      inner?.isTakenOut === true ? isThere(member) : typeof member !== "boolean" && isThere(member) && isSecret(name, plan);
    const kept = isOut ? redacted : without(member, plan, inner);
    if (kept !== member) (copy ??= { ...members })[name] = kept;
  }
  return copy ?? value;
}

const isThere = (value: unknown): boolean => value !== null && value !== undefined && value !== "";

/** Whether a name is a usual one of secrets: `password`, `api_key`, `accessToken` ... Upper case, `_`, `-` and spaces make no difference. */
export function isUsualSecretName(name: string): boolean {
  const word = plain(name);
  return secretEnding.test(word) || secretNames.has(word);
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[\s_-]/gu, "");

/** Payloads have the same few names again and again; customers' own names have no bound. */
const known = new Map<string, { readonly plain: string; readonly isSecret: boolean }>();
const mostKnown = 10_000;

function isSecret(name: string, { keys }: Plan): boolean {
  let found = known.get(name);
  if (found === undefined) {
    found = { plain: plain(name), isSecret: isUsualSecretName(name) };
    if (known.size < mostKnown) known.set(name, found);
  }
  return found.isSecret || keys.has(found.plain);
}

function planOf({ keys = [], paths = [] }: Redaction): Plan {
  const top = newPlace();
  for (const path of paths) {
    let place = top;
    for (const step of path.match(/\[\]|[^.[]+/gu) ?? []) {
      const next: Place = (step === "[]" ? place.items : place.members.get(step)) ?? newPlace();
      if (step === "[]") place.items = next;
      else place.members.set(step, next);
      place = next;
    }
    if (place !== top) place.isTakenOut = true;
  }
  return { keys: new Set(keys.map(plain)), top };
}

const newPlace = (): Place => ({ isTakenOut: false, items: null, members: new Map() });
