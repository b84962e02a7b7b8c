import { CompiledQuery, sql } from "kysely";
import { gatherWork } from "../gather-work.ts";
import type { Database, Store } from "../store/database.ts";
import { type Reading, whileReading } from "../store/reading.ts";
import { amongIds, type PackedRow } from "./packed-rows.ts";
import type { RecordSelection } from "./record-selection.ts";

/** Records that one caller looks up. */
interface Asked {
  readonly reading: Reading;
  readonly ids: readonly string[];
  readonly selection: Pick<RecordSelection<unknown>, "key" | "values">;
}

interface FoundRow extends PackedRow {
  readonly id: string;
}

/** More ids are a level of a list, which has a statement to itself. */
export const fewIds = 5;
const mostTogether = 100;

/**
 * Reads records by their ids, with one statement for all callers of an environment that ask for the same selection while such a statement runs.
 * The result has each record's packed values by its id. The statement begins after the caller has asked, and is cancelled when all of its callers
 * have left.
 */
export function gatherByIds(store: Store): (asked: Asked) => Promise<ReadonlyMap<string, string>> {
  const { add } = gatherWork<Asked, ReadonlyMap<string, string>>({
    keyOf: ({ reading, selection }) => `${reading.environmentId} ${selection.key}`,
    async work(set) {
      const [{ reading, selection }] = set as readonly [Asked]; // never empty
      const { environmentId } = reading;
      const database = store.environment(environmentId);
      const ids = [...new Set(set.flatMap((asked) => asked.ids))].join();
      const statement = CompiledQuery.raw(textOf(selection, database), [environmentId, ids]);
      using leaving = whenAllHaveLeft(set.map((asked) => asked.reading.signal));
      const read = () => database.executeQuery<FoundRow>(statement);
      const { rows } = await whileReading({ environmentId, signal: leaving.signal }, read);
      const found = new Map(rows.map(({ id, packed }) => [id, packed]));
      return set.map(() => found);
    },
    concernsAll: () => true,
    // The sessions for reads are counted where they are entered.
    places: Number.POSITIVE_INFINITY,
    mostItems: mostTogether,
    sizeOf: () => 1,
    mostBytes: mostTogether,
  });
  return add;
}

/** The statements by primary key, each compiled once for each selection. */
const texts = new WeakMap<object, string>();

function textOf(selection: Asked["selection"], database: Database): string {
  const known = texts.get(selection);
  if (known !== undefined) return known;
  const text = sql`select r.id, json_build_array(${selection.values})::text as packed from records r
    where r.environment_id = ${""} and ${amongIds("")}`.compile(database).sql;
  texts.set(selection, text);
  return text;
}

/** A signal that is aborted when all of these have been, unless it is disposed before. */
function whenAllHaveLeft(signals: readonly AbortSignal[]): Disposable & { readonly signal: AbortSignal } {
  const leaving = new AbortController();
  let staying = signals.length;
  const leave = () => {
    staying -= 1;
    if (staying === 0) leaving.abort();
  };
  for (const signal of signals) {
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave);
  }
  return {
    signal: leaving.signal,
    [Symbol.dispose]() {
      for (const signal of signals) signal.removeEventListener("abort", leave);
    },
  };
}
