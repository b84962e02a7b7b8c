import type { CompiledQuery } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { recordWith } from "../graph/testing/fixtures.ts";
import { testConnector } from "../ingest/testing/test-connector.ts";
import { openTestStore, type TestStore } from "../ingest/testing/open-test-store.ts";
import { writeAsTheyAre } from "../ingest/testing/write-as-they-are.ts";
import type { Database, Store } from "../store/database.ts";
import { currentReading, whileReading } from "../store/reading.ts";
import { createRecordReader } from "./create-record-reader.ts";
import type { RecordReader } from "./record-reader.ts";
import { selectionOf } from "./record-selection.ts";

/** A statement that reads records, which waits until it is let through. */
interface Statement {
  readonly parameters: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  pass(): void;
}

let bench: TestStore;
let reader: RecordReader;
let statements: Statement[];
let environments: readonly string[];

const hold = (database: Database): Database =>
  new Proxy(database, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name);
      if (name !== "executeQuery") return typeof own === "function" ? own.bind(target) : own;
      return async (query: CompiledQuery) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        statements.push({ parameters: query.parameters, signal: currentReading()?.signal, pass: resolve });
        await promise;
        return await target.executeQuery(query);
      };
    },
  });

/** A store whose statements wait. */
const holding = (store: Store): Store => ({ ...store, environment: (id) => hold(store.environment(id)) });

const order = (id: string, title: string) => recordWith("WorkOrder", id, { title, status: "OPEN" });

beforeAll(async () => {
  bench = await openTestStore(testConnector({ payloads: [], failures: [] }));
  environments = [await bench.freshEnvironment(), await bench.freshEnvironment()];
  for (const [number, environmentId] of environments.entries()) {
    const given = ["a", "b", "c", "d"].map((name) => ({ record: order(`wo_${name}${number}`, `${name}${number}`), links: [] }));
    const write = (transaction: Parameters<typeof writeAsTheyAre>[0]) => writeAsTheyAre(transaction, environmentId, given);
    await bench.store.environment(environmentId).transaction().execute(write);
  }
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());
beforeEach(() => {
  statements = [];
  reader = createRecordReader(holding(bench.store), bench.catalog);
});

const [titles, statuses] = ["document.title", "document.status"].map((one) => selectionOf(new Set([one as "document"]), false));
const never = new AbortController().signal;

/** Looks a record of an environment up, as a caller who may leave. */
function look(id: string, { signal = never, environment = 0, selection = titles, bytes = [] as number[] } = {}) {
  const environmentId = environments[environment] ?? "";
  if (selection === undefined) throw new Error("There is no selection.");
  const records = reader.selecting(selection, (count) => void bytes.push(count));
  const read = whileReading({ environmentId, signal }, () => records.byIds(environmentId, [id]));
  return read.then((found) => found.get(id)?.document);
}

const begun = (count: number) => expect.poll(() => statements.length).toBe(count);

it("Whoever asks while a record is read shares the next statement, and gets and pays for nothing but its own record", async () => {
  const bytes = { b: [] as number[], c: [] as number[] };
  const first = look("wo_a0");
  await begun(1);
  const others = [look("wo_b0", { bytes: bytes.b }), look("wo_c0", { bytes: bytes.c }), look("wo_b0"), look("wo_none")];
  statements[0]?.pass();
  expect(await first).toEqual({ title: "a0" });
  await begun(2);
  statements[1]?.pass();
  expect(await Promise.all(others)).toEqual([{ title: "b0" }, { title: "c0" }, { title: "b0" }, undefined]);
  expect(statements[1]?.parameters[1]).toBe("wo_b0,wo_c0,wo_none");
  expect(bytes.b).toHaveLength(1);
  expect(bytes.b).toEqual(bytes.c);
});

it("Other environments and other selections do not wait for each other and never share a statement", async () => {
  const reads = [look("wo_a0"), look("wo_a0", { selection: statuses }), look("wo_a1", { environment: 1 }), look("wo_a1")];
  await begun(3);
  for (const { pass } of statements) pass();
  expect(await Promise.all(reads)).toEqual([{ title: "a0" }, { status: "OPEN" }, { title: "a1" }, undefined]);
  expect(statements.map(({ parameters }) => parameters)).toEqual([
    [environments[0], "wo_a0,wo_a1"],
    [environments[0], "wo_a0"],
    [environments[1], "wo_a1"],
  ]);
});

it("A shared statement is cancelled when all who wait for it have left, and not before", async () => {
  const [one, other] = [new AbortController(), new AbortController()];
  const reads = [look("wo_a0", one), look("wo_b0", other)];
  await begun(1);
  one.abort();
  expect(statements[0]?.signal?.aborted).toBe(false);
  other.abort();
  expect(statements[0]?.signal?.aborted).toBe(true);
  statements[0]?.pass();
  await Promise.allSettled(reads);
});

it("What is not there is not found", async () => {
  const read = look("wo_none");
  await begun(1);
  statements[0]?.pass();
  expect(await read).toBeUndefined();
});

it("A record is given whole, whatever its texts", async () => {
  const environmentId = environments[0] ?? "";
  const title = 'One\nline "quoted" \\ ünï \u2028 🛠';
  const given = { ...order("wo_odd", title), customFields: { "a\nb": [1, "\r\n"] }, remoteData: { text: "\n" } };
  const write = (transaction: Parameters<typeof writeAsTheyAre>[0]) =>
    writeAsTheyAre(transaction, environmentId, [{ record: given, links: [] }]);
  await bench.store.environment(environmentId).transaction().execute(write);
  const everything = whileReading({ environmentId, signal: never }, () => reader.byIds(environmentId, ["wo_odd", "wo_a0"]));
  await begun(1);
  statements[0]?.pass();
  const found = await everything;
  expect(found.get("wo_odd")).toEqual(given);
  expect([...found.keys()]).toEqual(["wo_odd", "wo_a0"]);
});
