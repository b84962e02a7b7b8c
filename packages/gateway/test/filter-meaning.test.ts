import { graphParts } from "../src/stages.ts";
import fc from "fast-check";
import { isInputObjectType } from "graphql";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { EntityModel } from "../src/catalog/catalog.ts";
import { composeCatalog } from "../src/catalog/compose-catalog.ts";
import { createChangeLog } from "../src/change-log/create-change-log.ts";
import type { RecordChange } from "../src/change-log/change.ts";
import { logStart } from "../src/change-log/place.ts";
import { filterFields } from "../src/filter/filter-fields.ts";
import { measuringConnector } from "../src/filter/testing/measuring-connector.ts";
import { createRecordReader } from "../src/records/create-record-reader.ts";
import { createSchema } from "../src/graph/create-schema.ts";
import { readFilter } from "../src/records/graph/filter-input.ts";
import { verdictOf } from "../src/changes/record-stream.ts";
import { isSelected, readSelection } from "../src/changes/selection-input.ts";
import {
  changeFilter,
  type EntityName,
  entityNames,
  filters,
  type Kind,
  namespaceOf,
  operatorsElsewhere,
  operatorsOf,
  shownElsewhere,
} from "./filter-meaning/contract.ts";
import { inputsFor } from "./filter-meaning/inputs.ts";
import { isMeant, isToldOf, type Facts, type Input } from "./filter-meaning/model.ts";
import { coerced, listAll, selectAll } from "./filter-meaning/readings.ts";
import { openWorld, type World } from "./filter-meaning/world.ts";
import { describeOnEachStore } from "./harness/fresh-database.ts";

const { seed, cases } = inject("chance");
/** Filters that share one query of the store. The failure names the filter that failed, so nothing needs shrinking. */
const together = 20;
const runs = { seed, numRuns: Math.ceil(cases / together), endOnFailure: true };

const catalog = composeCatalog([{ connector: measuringConnector }]);
const schema = createSchema(catalog, graphParts);

function modelOf(entity: EntityName): EntityModel {
  const model = catalog.entities.get(entity);
  if (model === undefined) throw new Error(`There is no ${entity}.`);
  return model;
}

const filterOf = (entity: EntityName, input: Input) =>
  readFilter(filterFields(modelOf(entity)), coerced(schema, `${entity}Filter`, input));

const selectionOf = (input: Input, boundTo: string | null) =>
  readSelection(coerced(schema, "ChangeFilter", input), catalog.entities.keys(), boundTo);

/** The names of an input's fields. */
function namesIn(typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  return isInputObjectType(type) ? Object.keys(type.getFields()).toSorted() : [];
}

/** The fields of a filter inside or outside a namespace. */
const inNamespace = (entity: EntityName, namespace: string | null) =>
  Object.entries<Kind>(filters[entity]).filter(([path]) => namespaceOf(path) === namespace);

const factsOf = ({ entity, kind, systemId, recordId }: RecordChange): Facts => ({ entity, kind, systemId, recordId });

describeOnEachStore(`filters and selections (seed ${seed}, ${cases} cases)`, () => {
  let world: World;
  let changes: readonly RecordChange[];

  beforeAll(async () => {
    world = await openWorld(catalog, seed);
    ({ changes } = await createChangeLog(world.store).records(world.environmentId, logStart, 1000));
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const livesOf = (entity: EntityName) => world.lives.get(entity) ?? [];

  it("The test covers every field and operator of the schema", () => {
    const operators = (typeName: string, kinds: Readonly<Record<string, Kind>>) => {
      const type = schema.getType(typeName);
      const fields = isInputObjectType(type) ? type.getFields() : {};
      for (const [name, kind] of Object.entries(kinds))
        expect(
          namesIn(String(fields[name]?.type)).filter((operator) => !operatorsElsewhere.includes(operator)),
          `${typeName}.${name}`,
        ).toEqual(operatorsOf(kind).toSorted());
    };
    expect(entityNames.filter((name) => !catalog.entities.has(name))).toEqual([]);
    for (const entity of entityNames) {
      const own = Object.fromEntries(inNamespace(entity, null));
      const measured = Object.fromEntries(
        inNamespace(entity, "measuring").map(([path, kind]) => [path.replace(/^.*\./u, ""), kind]),
      );
      const hasMeasured = Object.keys(measured).length > 0;
      const elsewhere = new Set([...shownElsewhere.every, ...shownElsewhere[entity]]);
      expect(namesIn(`${entity}Filter`).filter((name) => !elsewhere.has(name))).toEqual(
        [...Object.keys(own), ...(hasMeasured ? ["measuring"] : []), "and", "or", "not"].toSorted(),
      );
      operators(`${entity}Filter`, own);
      if (!hasMeasured) continue;
      expect(namesIn(`Measuring${entity}Filter`)).toEqual(Object.keys(measured).toSorted());
      operators(`Measuring${entity}Filter`, measured);
    }
    expect(namesIn("ChangeFilter")).toEqual(Object.keys(changeFilter).toSorted());
    operators("ChangeFilter", changeFilter);
  });

  it("Filters mean the same for a list, for a stream and in the contract's words", async () => {
    const asked = fc.constantFrom(...entityNames).chain((entity) => {
      const facts = livesOf(entity).flatMap(({ facts: { before, now } }) => [before, now].filter((one) => one !== null));
      const inputs = inputsFor(filters[entity], facts, true);
      return fc.record({ entity: fc.constant(entity), inputs: fc.array(inputs, { minLength: together, maxLength: together }) });
    });
    const changeOf = new Map(changes.map((change) => [change.recordId, change]));
    const counted = { some: 0, told: 0, left: 0 };
    await fc.assert(
      fc.asyncProperty(asked, async ({ entity, inputs }) => {
        const wheres = inputs.map((input) => filterOf(entity, input));
        const lists = await listAll(world.store, world.environmentId, entity, wheres);
        for (const [index, input] of inputs.entries()) {
          const seen = livesOf(entity).map(({ now: { id }, facts }) => {
            const change = changeOf.get(id);
            if (change === undefined) throw new Error("A record has no change.");
            return {
              id,
              facts,
              isListed: lists[index]?.has(id),
              verdict: verdictOf(wheres[index] ?? null, change),
              modelLists: facts.now !== null && isMeant(input, facts.now),
              modelTells: isToldOf(input, facts.before, facts.now),
            };
          });
          const wrong = seen.filter((one) => one.isListed !== one.modelLists || one.verdict !== one.modelTells);
          expect({ entity, input, wrong: wrong.slice(0, 2) }).toEqual({ entity, input, wrong: [] });
          const listed = seen.filter(({ isListed }) => isListed).length;
          // Nothing of another entity or another tenant.
          expect(lists[index]?.size).toBe(listed);
          if (listed > 0 && seen.some(({ isListed, facts }) => !isListed && facts.now !== null)) counted.some += 1;
          counted.told += seen.filter(({ verdict }) => verdict === true).length;
          counted.left += seen.filter(({ verdict }) => verdict === false).length;
        }
      }),
      runs,
    );
    // Filters that accept everything or nothing prove little.
    expect(counted.some).toBeGreaterThan(cases / 4);
    expect(counted.told).toBeGreaterThan(cases);
    expect(counted.left).toBeGreaterThan(cases);
  });

  it("Selections select the same changes from the log, on a stream and in the contract's words", async () => {
    const all = changes.map((change) => ({ change, facts: factsOf(change) }));
    const input = inputsFor(
      changeFilter,
      all.map(({ facts }) => facts),
      false,
    );
    const asked = fc.record({ input, boundTo: fc.constantFrom(null, null, "sys_1", "sys_9") });
    let some = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(asked, { minLength: together, maxLength: together }), async (questions) => {
        const selections = questions.map(({ input: where, boundTo }) => selectionOf(where, boundTo));
        const logged = await selectAll(world.store, world.environmentId, selections);
        for (const [index, question] of questions.entries()) {
          const selection = selections[index] ?? {};
          const wrong = all.filter(({ change, facts }) => {
            const isVisible = question.boundTo === null || change.systemId === question.boundTo;
            const isWanted = isVisible && isMeant(question.input, facts);
            return isSelected(selection, change) !== isWanted || logged[index]?.has(change.position) !== isWanted;
          });
          expect({ question, wrong: wrong.slice(0, 2) }).toEqual({ question, wrong: [] });
          const count = logged[index]?.size ?? 0;
          if (count > 0 && count < all.length) some += 1;
        }
      }),
      runs,
    );
    expect(some).toBeGreaterThan(cases / 4);
  });

  it("Pages of lists and of the log apply filters and selections", async () => {
    const log = createChangeLog(world.store);
    const reader = createRecordReader(world.store, catalog);
    const order = { field: "updatedAt", direction: "DESC" } as const;
    const page = { first: 200, after: null, last: null, before: null };
    for (const [index, entity] of entityNames.entries()) {
      const lives = livesOf(entity);
      const facts = lives.map(({ facts: { now } }) => now).filter((now) => now !== null);
      const draw = { seed: seed + index, numRuns: Math.ceil(cases / 100) };
      for (const input of fc.sample(inputsFor(filters[entity], facts, true), draw)) {
        const where = filterOf(entity, input);
        const query = { entity, where, systemId: null, deleted: "EXCLUDE", order, page } as const;
        const { edges } = await reader.list(world.environmentId, query);
        const wanted = lives.filter(({ facts: { now } }) => now !== null && isMeant(input, now)).map(({ now }) => now.id);
        expect({ input, ids: edges.map(({ node }) => node.id).toSorted() }).toEqual({ input, ids: wanted.toSorted() });
        expect(await reader.count(world.environmentId, query)).toBe(wanted.length);
      }
    }
    const input: fc.Arbitrary<Input> = inputsFor(changeFilter, changes.map(factsOf), false);
    for (const where of fc.sample(input, { seed, numRuns: Math.ceil(cases / 100) })) {
      const selection = selectionOf(where, null);
      const read = await log.records(world.environmentId, logStart, 1000, selection);
      expect(read.changes.map(({ position }) => position)).toEqual(
        changes.filter((change) => isMeant(where, factsOf(change))).map(({ position }) => position),
      );
    }
  });
});
