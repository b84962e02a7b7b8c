import fc from "fast-check";
import type { Catalog } from "../../src/catalog/catalog.ts";
import type { NewChange } from "../../src/change-log/append-changes.ts";
import { recordId } from "../../src/identifiers.ts";
import { type Candidate, toCandidate } from "../../src/ingest/write/to-candidate.ts";
import { toChange } from "../../src/ingest/write/to-change.ts";
import type { StoredRecord } from "../../src/store/stored-record.ts";
import { type EntityName, type Kind, filters, namespaceOf, targetOf } from "./contract.ts";
import type { Fact, Facts } from "./model.ts";
import { amounts, days, integers, numbers, times, words, written } from "./values.ts";

/** One record and its last change. */
export interface Life {
  readonly now: StoredRecord;
  readonly links: Candidate["links"];
  readonly change: NewChange;
  /** The record's facts; null while it is deleted or does not exist yet. */
  readonly facts: { readonly before: Facts | null; readonly now: Facts | null };
}

/** A field's value at the vendor and in the model. */
interface Told {
  readonly namespace: string | null;
  readonly field: string;
  readonly value: unknown;
  readonly name: string;
  readonly fact: Fact;
}

/** Two states of a record. */
interface Drawn {
  readonly before: readonly Told[] | null;
  readonly now: readonly Told[];
  readonly wasDeleted: boolean;
  readonly isDeleted: boolean;
  readonly isFromBefore: boolean;
  readonly word: string;
  readonly created: number;
  readonly updated: readonly [before: number, now: number];
}

/** Keys of records that others refer to. Those that begin with "key" exist; the others have never been synced. */
const keys = ["key 0", "key 1", "key 2", "missing", "𝒳%"] as const;
const systems = ["sys_1", "sys_2"] as const;
/** The system of the measuring connector. */
const measured = "sys_1";
/** The gateway's own clock has no other times. */
const clockTimes = times.filter((time) => time >= 0 && time < Date.parse("2100-01-01T00:00:00Z"));

/** Draws records of an entity, each with the change that led to its state. */
export function drawLives(catalog: Catalog, entity: EntityName, count: number, seed: number): readonly Life[] {
  return systems.flatMap((systemId, index) =>
    fc
      .sample(drawing(entity, systemId), { numRuns: count / systems.length, seed: seed + index })
      .map((one, place) => lifeOf(catalog, entity, systemId, place, one)),
  );
}

function drawing(entity: EntityName, systemId: string): fc.Arbitrary<Drawn> {
  const state = fc.tuple(
    ...Object.entries<Kind>(filters[entity])
      .slice(5)
      .filter(([name]) => systemId === measured || namespaceOf(name) === null)
      .map(([name, kind]) => toldOf(entity, systemId, name, kind)),
  );
  return fc.record({
    before: fc.option(state, { freq: 4 }),
    now: state,
    wasDeleted: fc.nat(5).map((one) => one === 0),
    isDeleted: fc.nat(5).map((one) => one === 0),
    isFromBefore: fc.nat(3).map((one) => one === 0),
    word: fc.constantFrom(...words.filter((word) => word.length < 190)),
    created: fc.constantFrom(...clockTimes),
    updated: fc.tuple(fc.constantFrom(...clockTimes), fc.constantFrom(...clockTimes)),
  });
}

function toldOf(entity: EntityName, systemId: string, name: string, kind: Kind): fc.Arbitrary<Told> {
  const namespace = namespaceOf(name);
  const target = targetOf(entity, name);
  if (target !== undefined) {
    const { field } = target;
    const idOf = (key: string) => recordId(target.prefix, systemId, target.entity, key);
    const key = fc.constantFrom(...keys);
    const told = (value: unknown, fact: Fact): Told => ({ namespace, name, field, value, fact });
    if (field === "assignees" || field === "watchers")
      return fc.array(key, { maxLength: 3 }).map((value) => told(value, value.map(idOf)));
    if (field === "technicians" || field === "visits") {
      const itemOf = (one: string | null) => (field === "visits" ? { visitor: one } : { technician: one, role: "PRIMARY" });
      return fc
        .array(fc.option(key), { maxLength: 3 })
        .map((value) => told(value.map(itemOf), value.filter((one) => one !== null).map(idOf)));
    }
    return fc.option(key).map((value) => told(value, value === null ? null : idOf(value)));
  }
  const field = namespace === null ? name : name.slice(namespace.length + 1);
  const of = (value: unknown, fact: Fact): Told => ({ namespace, name, field, value, fact });
  switch (kind) {
    case "text": {
      const isRequired = name === "title" || name === "name";
      // Vendors write "" for nothing.
      return fc.constantFrom(...words, ...(isRequired ? [] : ["", null, undefined])).map((word) => of(word, word || null));
    }
    case "instant":
      return fc
        .option(fc.constantFrom(...times))
        .chain((time) => (time === null ? fc.constant(of(null, null)) : vendorTime(time).map((text) => of(text, time))));
    case "day":
      return fc
        .tuple(fc.option(fc.constantFrom(...days)), fc.constantFrom("", "T00:00:00", " 00:00"))
        .map(([day, midnight]) => of(day === null ? null : `${day}${midnight}`, day === null ? null : { day }));
    case "boolean":
      return fc.boolean().map((value) => of(value, value));
    case "integer":
    case "number":
      return fc
        .option(fc.constantFrom(...(kind === "integer" ? integers : numbers)))
        .map((value) => of(value, value === null ? null : { quantity: value }));
    case "money":
      return fc.option(fc.constantFrom(...amounts)).map((value) => of(value, value));
    case "id":
      throw new Error(`${entity}.${name} points nowhere.`);
    default:
      return fc.constantFrom(...kind).map((value) => of({ value, remote: `${value} there` }, value));
  }
}

const vendorTime = (time: number) => written(time).map((text) => text.toUpperCase());

const deletedAt = (isDeleted: boolean, at: number): Date | null => (isDeleted ? new Date(at) : null);

function lifeOf(catalog: Catalog, entity: EntityName, systemId: string, place: number, drawn: Drawn): Life {
  const remoteId = place < 3 ? `key ${place}` : `${drawn.word}${place}`;
  const candidate = (told: readonly Told[]) => candidateOf(catalog, entity, systemId, remoteId, told);
  const [updatedBefore, updatedNow] = drawn.updated;
  const created = { systemId, entity, createdAt: new Date(drawn.created) };
  const from = drawn.before === null ? null : candidate(drawn.before);
  const to = candidate(drawn.now);
  const before: StoredRecord | null =
    from === null
      ? null
      : {
          ...from,
          ...created,
          version: 1,
          // A document stored before a field existed lacks even its name.
          document: drawn.isFromBefore ? withoutAbsent(from.document) : from.document,
          updatedAt: new Date(updatedBefore),
          deletedAt: deletedAt(drawn.wasDeleted, updatedBefore),
        };
  const now: StoredRecord = {
    ...to,
    ...created,
    version: 2,
    updatedAt: new Date(updatedNow),
    deletedAt: deletedAt(drawn.isDeleted, updatedNow),
  };
  const common = { id: to.id, systemId, remoteId, createdAt: drawn.created };
  const factsOf = (told: readonly Told[], updatedAt: number): Facts => ({
    ...common,
    updatedAt,
    ...absentOf(entity),
    ...Object.fromEntries(told.map(({ name, fact }) => [name, fact])),
  });
  return {
    now,
    links: to.links,
    change: toChange(before, now, { cause: "POLL", traceId: "0".repeat(32), occurredAt: null }),
    facts: {
      before: drawn.before === null || drawn.wasDeleted ? null : factsOf(drawn.before, updatedBefore),
      now: drawn.isDeleted ? null : factsOf(drawn.now, updatedNow),
    },
  };
}

/** The fields that a record of another connector lacks. */
const absentOf = (entity: EntityName): Facts =>
  Object.fromEntries(
    Object.keys(filters[entity])
      .filter((name) => namespaceOf(name) !== null)
      .map((name) => [name, null]),
  );

const withoutAbsent = (document: StoredRecord["document"]): StoredRecord["document"] =>
  Object.fromEntries(
    Object.entries(document).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  );

function candidateOf(catalog: Catalog, entity: EntityName, systemId: string, remoteId: string, told: readonly Told[]): Candidate {
  const model = catalog.entities.get(entity);
  if (model === undefined) throw new Error(`There is no ${entity}.`);
  const valuesIn = (isExtension: boolean) =>
    Object.fromEntries(
      told.filter(({ namespace }) => (namespace !== null) === isExtension).map(({ field, value }) => [field, value]),
    );
  return toCandidate(
    model,
    { remoteId, fields: valuesIn(false), extension: valuesIn(true) },
    { remoteId },
    {
      connectorId: systemId === measured ? "measuring" : "tiny",
      systemId,
      redaction: undefined,
      prefixOf: (name) => catalog.entities.get(name)?.descriptor.idPrefix ?? "",
    },
  );
}
