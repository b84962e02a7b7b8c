import {
  canonicalEntities,
  type Connector,
  type EntityDescriptor,
  type FieldMap,
  redact,
  redacted,
  type Redaction,
  type SettingMap,
  type SettingValues,
} from "@fettle/connector";
import type { AnyRecord } from "../check-record.ts";
import { type CalledFrom, type Origin, originOf, originsOf } from "./origins.ts";
import type { RecordedAnswer } from "./recorded-routes.ts";
import { Hidden, parametersOf, plainName, scrub, scrubAddress, scrubQuery, type Scrubbing } from "./scrub.ts";
import { createStandIns } from "./stand-ins.ts";

type Settings = SettingValues<SettingMap>;

/** An answer as it came, with the whole address of its call. */
export interface HeardAnswer extends CalledFrom, Pick<RecordedAnswer, "method" | "status" | "json" | "text" | "body"> {
  readonly url: string;
}

/** A record's payload as it came. */
export interface HeardPayload {
  readonly entity: string;
  readonly payload: unknown;
  readonly settings: Settings;
}

/** Everything that was heard, and what is needed to clean it. */
export interface Heard {
  readonly connector: Connector<SettingMap>;
  readonly answers: readonly HeardAnswer[];
  readonly payloads: readonly HeardPayload[];
  readonly secrets: readonly string[];
  readonly keep: readonly string[];
  readonly key: Uint8Array | string;
}

/** A recording without anything that is secret or personal. */
export interface CleanRecording {
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  readonly answers: readonly RecordedAnswer[];
}

interface ReadEntity {
  readonly normalize: (payload: unknown, settings: Settings) => AnyRecord;
  readonly extension?: FieldMap;
  readonly redact?: Redaction;
}

/** Cleans a recording: payloads and answers with the same stand-ins, so that a sample is what the answers have. */
export function cleanRecording({ connector, answers, payloads, secrets, keep, key }: Heard): CleanRecording {
  const standIns = createStandIns(key);
  const entities = entitiesOf(connector);
  const words = new Set<string>();
  const keys = new Set<string>();
  for (const { entity, payload, settings } of payloads) {
    const found = entities.get(entity);
    if (found !== undefined) learn(found, payload, settings, { words, keys });
  }
  const origins = originsOf(connector, answers);
  const own = ownParameters(answers, origins);
  // In answers, what the connector never stores of a record is found by its value.
  const taken = new Set<string>();
  for (const { entity, payload } of payloads)
    collectTaken(payload, redact(payload, entities.get(entity)?.connector.redact ?? {}), taken);
  const scrubbing: Scrubbing = { standIns, words, keys, kept: new Set(keep.map(plainName)), taken, secrets, origins, own };
  const redaction = anywhere([...entities.values()].flatMap(({ connector: { redact: one } }) => one ?? []));
  const clean = (value: unknown) => scrub(hidden(value, redact(value, redaction), scrubbing), scrubbing);
  return {
    samples: Object.fromEntries(
      [...Map.groupBy(payloads, ({ entity }) => entity)].map(([entity, found]) => [
        entity,
        found.map(({ payload }) => clean(payload)),
      ]),
    ),
    answers: answers.flatMap(({ method, url, body, status, json, text }) => {
      const address = addressOf(url, scrubbing);
      // No fake vendor takes a call to an undeclared host, such as the authorization server.
      if (address === null) return [];
      return {
        method,
        ...address,
        ...(body === undefined ? {} : { body: clean(body) }),
        status,
        ...(json === undefined ? {} : { json: clean(json) }),
        ...(text === undefined ? {} : { text: standIns.words(text) }),
      };
    }),
  };
}

function entitiesOf(connector: Connector<SettingMap>) {
  const canonical = connector.entities as Readonly<Record<string, ReadEntity>>; // each normalizes to records of its own type
  const descriptors: Readonly<Record<string, EntityDescriptor>> = canonicalEntities;
  const own = (connector.ownEntities ?? []).map(
    (one) => [one.descriptor.name, { fields: one.descriptor.fields, connector: one.connector as ReadEntity }] as const, // as above
  );
  return new Map([
    ...Object.entries(canonical).map(
      ([name, entity]) => [name, { fields: descriptors[name]?.fields ?? {}, connector: entity }] as const,
    ),
    ...own,
  ]);
}

/** Learns from a record which texts the connector maps, and which name records. */
function learn(
  { fields, connector }: { readonly fields: FieldMap; readonly connector: ReadEntity },
  payload: unknown,
  settings: Settings,
  { words, keys }: { readonly words: Set<string>; readonly keys: Set<string> },
): void {
  let record: AnyRecord;
  try {
    record = connector.normalize(payload, settings);
  } catch {
    return;
  }
  keys.add(record.remoteId);
  const groups = [
    [fields, record.fields],
    [connector.extension ?? {}, record.extension ?? {}],
  ] as const;
  for (const [descriptors, values] of groups) {
    for (const [name, descriptor] of Object.entries(descriptors)) {
      const value = values[name];
      const { remote }: { readonly remote?: unknown } = Object(value);
      if (descriptor.type === "enumeration" && typeof remote === "string") words.add(remote);
      if (descriptor.type === "reference" && typeof value === "string") keys.add(value);
      if (descriptor.type === "anyReference") keys.add(String(Object(value).remoteId));
      if (descriptor.type === "references" && Array.isArray(value)) for (const one of value) keys.add(String(one));
    }
  }
}

/** What stands in the calls that the connector made up itself, which are those that do not follow a link of an answer. */
function ownParameters(answers: readonly HeardAnswer[], origins: readonly Origin[]): ReadonlySet<string> {
  const links = new Set(answers.flatMap(({ json }) => textsIn(json)).flatMap(normal));
  const made = answers.filter(({ url }) => normal(url).every((one) => !links.has(one)));
  return new Set(made.flatMap(({ url }) => parametersOf(url.slice(originOf(url, origins)?.real.length))));
}

const normal = (address: string): readonly string[] => {
  const url = URL.parse(address);
  return url === null ? [] : [url.href];
};

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Where a call is recorded: below the base, or at a host that the connector declares. Null for other hosts. */
function addressOf(url: string, scrubbing: Scrubbing): Pick<RecordedAnswer, "path" | "query"> | null {
  const [address = "", query = ""] = url.split(/\?(.*)/su, 2);
  const origin = originOf(address, scrubbing.origins);
  if (origin === undefined) return null;
  const path = scrubAddress(address, scrubbing);
  return {
    path: origin.isBase ? path.slice(origin.standIn.length) : path,
    query: scrubQuery(new URLSearchParams(query), scrubbing),
  };
}

/** What connectors never store, wherever it is: an answer has records at other paths than a payload. */
const anywhere = (redactions: readonly Redaction[]): Redaction => ({
  keys: redactions.flatMap(({ keys = [], paths = [] }) => [
    ...keys,
    ...paths.flatMap((path) => path.match(/[^.[\]]+/gu)?.at(-1) ?? []),
  ]),
});

/** A value in which what was taken out of a copy has another value of the same form. */
function hidden(value: unknown, copy: unknown, scrubbing: Scrubbing): unknown {
  if (copy === redacted && value !== redacted) return new Hidden(value, scrubbing.standIns);
  if (value === copy || typeof value !== "object" || value === null) return value;
  const inner = (name: string | number) => hidden(Reflect.get(value, name), Reflect.get(Object(copy), name), scrubbing);
  if (Array.isArray(value)) return value.map((_item, index) => inner(index));
  return Object.fromEntries(Object.keys(value).map((name) => [name, inner(name)]));
}

/** A shorter value stands in too many places that have nothing to do with it. */
const shortestTaken = 4;

/** Collects the texts and numbers that were taken out of a copy. */
function collectTaken(value: unknown, copy: unknown, into: Set<string>): void {
  if (value === copy || copy === undefined) return;
  if (copy === redacted && (typeof value === "string" || typeof value === "number") && String(value).length >= shortestTaken)
    into.add(String(value));
  if (typeof value !== "object" || value === null || typeof copy !== "object" || copy === null) return;
  for (const name of Object.keys(value)) collectTaken(Reflect.get(value, name), Reflect.get(copy, name), into);
}
