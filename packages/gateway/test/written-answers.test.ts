import fc from "fast-check";
import { execute, type ExecutionResult, getOperationAST, getVariableValues, parse, validate } from "graphql";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { createContext } from "../src/graph/context.ts";
import { createSchema } from "../src/graph/create-schema.ts";
import { administrator, createMemoryStages, type MemoryStages } from "../src/graph/testing/memory-stages.ts";
import { randomOperation, type RandomOperation } from "../src/graph/testing/random-operation.ts";
import { recordWith, systemWith, workOrderWith } from "../src/graph/testing/fixtures.ts";
import { tinyCatalog } from "../src/graph/testing/tiny-catalog.ts";
import type { ReadyOperation } from "../src/http/operations/operation.ts";
import { createRunOperation } from "../src/http/operations/run-operation.ts";
import { writeAsTheyAre } from "../src/ingest/testing/write-as-they-are.ts";
import type { Principal } from "../src/principal.ts";
import { createRecordReader } from "../src/records/create-record-reader.ts";
import type { RecordReader } from "../src/records/record-reader.ts";
import { recordsService } from "../src/records/records-service.ts";
import { graphParts, storeParts } from "../src/stages.ts";
import type { ServiceKey } from "../src/service-key.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { whileReading } from "../src/store/reading.ts";
import type { StoredRecord } from "../src/store/stored-record.ts";
import { describeOnEachStore, freshDatabase } from "./harness/fresh-database.ts";
import { makeEnvironment } from "./harness/log-writers.ts";
import { ids, randomRecords } from "./written-answers/random-records.ts";

const { seed, cases } = inject("chance");
const schema = createSchema(tinyCatalog, graphParts);
const signal = new AbortController().signal;

const workOrder = `__typename id again: id title description status remoteStatus priority type dueAt completedAt estimatedMinutes version
  remoteId remoteUrl createdAt updatedAt remoteCreatedAt remoteUpdatedAt deletedAt`;

/** Operations that apps would send, all of whose records can be written. */
const usual: readonly string[] = [
  `{ workOrders(first: 3, deleted: INCLUDE) { nodes { ${workOrder} } pageInfo { hasNextPage endCursor startCursor } } }`,
  `{ workOrders(orderBy: { field: TINY_SHIFT_CODE, direction: DESC }) { edges { cursor node { named: title asset { name id parent { name } } } } totalCount changeCursor } }`,
  `{ workOrders { nodes { id asset { id name isActive status } assignees { id name } location { name address { city country } } } } }`,
  `query ($yes: Boolean = true, $no: Boolean = false) { workOrders { nodes { ...A @include(if: $yes) title @skip(if: $yes)
    ... on SystemRecord { id remoteId } ... on WorkOrder { status @include(if: $no) number } } } } fragment A on WorkOrder { updatedAt asset { __typename } assignees { __typename name } }`,
  `{ workOrder(id: "wo_1") { ${workOrder} asset { name } tiny { shiftCode mood remoteMood cost { amount currency } } } }`,
  `{ tinyGauges { nodes { id name reading kind remoteKind price { currency amount } limits { unit } readAt site { id } readers { id name } } } }`,
  `{ asset(id: "ast_1") { name workOrders(first: 2) { nodes { id title assignees { name } } } } assets { nodes { name parent { name } } } }`,
];

const principals: readonly Principal[] = [
  administrator,
  { ...administrator, tokenId: "tok_reader", scopes: ["read"] },
  { ...administrator, tokenId: "tok_bound", scopes: ["read"], systemId: "sys_1" },
  { ...administrator, tokenId: "tok_writer", scopes: ["write"] },
];

/** Which errors GraphQL finds before it gives up depends on which of its reads ends first. */
interface Answer {
  readonly data: string;
  readonly hasErrors: boolean;
  readonly isCompiled: boolean;
}

const answerOf = ({ data, errors }: ExecutionResult): Answer => ({
  data: JSON.stringify(data),
  hasErrors: errors !== undefined,
  isCompiled: false,
});

/** A reader that counts what it is asked to read as texts. */
function counted(reader: RecordReader, counts: { written: number }): RecordReader {
  return {
    ...reader,
    selecting(selection, count) {
      if (selection.written !== undefined) counts.written += 1;
      return reader.selecting(selection, count);
    },
  };
}

describeOnEachStore("Records that PostgreSQL writes", () => {
  const opened = new AsyncDisposableStack();
  const counts = { written: 0 };
  let store: OpenStore;
  let memory: MemoryStages;
  let environments = 0;

  beforeAll(async () => {
    const place = opened.use(await freshDatabase());
    store = opened.use(await openStore(place.database, { ...tinyCatalog, ...storeParts }));
    memory = createMemoryStages({ catalog: tinyCatalog });
    for (const id of ["sys_1", "sys_2"]) memory.systems.set(id, systemWith(id));
    recordsService.provide(memory.stages, counted(createRecordReader(store, tinyCatalog), counts));
  });
  afterAll(() => opened.disposeAsync());

  async function environmentWith(records: readonly StoredRecord[]): Promise<string> {
    const environmentId = `env_${(environments += 1)}`;
    await makeEnvironment(store, environmentId);
    const given = records.map((record) => ({ record, links: [] }));
    await store
      .environment(environmentId)
      .transaction()
      .execute((transaction) => writeAsTheyAre(transaction, environmentId, given));
    return environmentId;
  }

  function readyOf({ query, variables }: RandomOperation, principal: Principal): ReadyOperation | null {
    const document = parse(query);
    const problems = validate(schema, document);
    const operation = getOperationAST(document);
    if (problems.length > 0 || !operation) throw new Error(`The operation is not valid: ${query}: ${problems.join()}`);
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (errors !== undefined) return null;
    const who = {
      principal,
      requestId: "r",
      transport: "http",
      readOnly: false,
      lastEventId: null,
      watch: () => () => {},
      signal,
    } as const;
    return {
      type: "ready",
      caller: who,
      document,
      operation,
      variables,
      coerced,
      cost: { cost: 1, limit: 1, depth: 1, depthLimit: 1 },
    };
  }

  /** The answer of GraphQL itself. */
  async function plainly({ document, operation, variables, caller }: ReadyOperation): Promise<Answer> {
    const { principal, requestId, lastEventId } = caller;
    const contextValue = createContext({ use: memory.use, principal, requestId, lastEventId, signal });
    const { errors, data } = await execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue,
    });
    return answerOf({ ...(errors && { errors }), data: data ?? null });
  }

  const run = createRunOperation(schema);
  const around = { use: <Service>(key: ServiceKey<Service>) => memory.use(key), signal, hold: () => true };

  /** The second run's, which is compiled. */
  async function compiled(ready: ReadyOperation): Promise<Answer> {
    const { environmentId } = ready.caller.principal;
    return await whileReading({ environmentId, signal }, async () => {
      await run(ready, around);
      const result = await run(ready, around);
      return "written" in result ? { data: result.written, hasErrors: false, isCompiled: true } : answerOf(result);
    });
  }

  it("are GraphQL's own to the byte, for random values, operations and rights", async () => {
    let [all, written] = [0, 0];
    await fc.assert(
      fc.asyncProperty(randomRecords, fc.nat(1_000_000), fc.constantFrom(...principals), async (records, start, principal) => {
        const environmentId = await environmentWith(records);
        const drawn = Array.from({ length: 6 }, (_, index) => randomOperation(schema, start + index, { levels: 4, ids }));
        for (const asked of [...usual.map((query) => ({ query, variables: {} })), ...drawn]) {
          const ready = readyOf(asked, { ...principal, environmentId });
          if (ready === null) continue;
          const { isCompiled: _, ...expected } = await plainly(ready);
          counts.written = 0;
          const { isCompiled, ...given } = await compiled(ready);
          expect({ query: asked.query, ...given }).toEqual({ query: asked.query, ...expected });
          if (expected.hasErrors) continue;
          all += 1;
          if (isCompiled && counts.written > 0) written += 1;
        }
      }),
      { numRuns: Math.min(cases, 30), seed, endOnFailure: true },
    );
    // Otherwise the test compares GraphQL with itself.
    expect(written).toBeGreaterThan(all / 3);
    expect(written).toBeGreaterThan(50);
  }, 300_000);

  it.each([
    // The list, its assets and its assignees.
    [
      3,
      "{ workOrders(first: 50) { nodes { id title status dueAt updatedAt asset { id name } assignees { id name } } pageInfo { endCursor } } }",
    ],
    [1, '{ workOrder(id: "wo_1") { id title again: id } }'],
    // A text is no larger than its record.
    [0, '{ workOrder(id: "wo_1") { one: description other: description } }'],
    // What is read whole, and another stage's field.
    [0, '{ workOrder(id: "wo_1") { id customFields } }'],
    [0, '{ workOrder(id: "wo_1") { id system { id } } }'],
  ])("are read with %i statements for %s", async (statements, query) => {
    const records = [
      workOrderWith("wo_1", { asset: "ast_1", assignees: ["tech_1"] }),
      recordWith("Asset", "ast_1", { name: "Pump", status: "DOWN", isActive: true }),
      recordWith("Technician", "tech_1", { name: "Ada", isActive: true }),
    ];
    const environmentId = await environmentWith(records);
    const ready = readyOf({ query, variables: {} }, { ...administrator, environmentId });
    if (ready === null) throw new Error("The variables are wrong.");
    const expected = await plainly(ready);
    counts.written = 0;
    expect(await compiled(ready)).toEqual({ ...expected, isCompiled: true });
    expect(counts.written).toBe(statements);
  });
});
