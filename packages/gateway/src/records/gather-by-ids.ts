import { CompiledQuery, sql } from "kysely";
import { gatherWork } from "../gather-work.ts";
import type { Database, Store } from "../store/database.ts";
import { type Reading, whileReading } from "../store/reading.ts";
import {
  divider,
  headParts,
  packedLines,
  packedTexts,
  type PackedRow,
  refuseDoubt,
  rowBytes,
  rowText,
  unpackLine,
} from "./packed-rows.ts";
import type { RecordSelection, WrittenRow } from "./record-selection.ts";

/** Records that one caller looks up. */
interface Asked {
  readonly reading: Reading;
  readonly ids: readonly string[];
  readonly selection: Pick<RecordSelection<unknown>, "key" | "values" | "written">;
}

/** A record that was found, which is converted when a caller takes it. */
export interface FoundRecord {
  /** Its size in memory, about. */
  readonly bytes: number;
  /** The record, which callers with the same selection share. `selection`: the caller's own. */
  take<Read>(selection: RecordSelection<Read>): Read;
}

const mostTogether = 100;
const mostIds = 1000;

/**
 * Reads records by their ids, with one statement for all callers of an environment that ask for the same values while such a statement runs.
 * The statement begins after the caller has asked, and is cancelled when all of its callers have left.
 */
export function gatherByIds(store: Store, entityOf: EntityOfIds): (asked: Asked) => Promise<ReadonlyMap<string, FoundRecord>> {
  const { add } = gatherWork<Asked, ReadonlyMap<string, FoundRecord>>({
    keyOf: ({ reading, selection, ids }) => `${reading.environmentId} ${entityOf(ids) ?? ""} ${selection.key}`,
    async work(set) {
      const [{ reading, selection }] = set as readonly [Asked]; // never empty
      const { environmentId } = reading;
      const ids = new Set<string>();
      for (const asked of set) for (const id of asked.ids) ids.add(id);
      using leaving = whenAllHaveLeft(set.map((asked) => asked.reading.signal));
      const read = () =>
        readByIds(store.environment(environmentId), environmentId, [...ids], selection, entityOf(set[0]?.ids ?? []));
      const found = await whileReading({ environmentId, signal: leaving.signal }, read);
      return set.map(() => found);
    },
    concernsAll: () => true,
    // The sessions for reads are counted where they are entered.
    places: Number.POSITIVE_INFINITY,
    mostItems: mostTogether,
    sizeOf: ({ ids }) => ids.length,
    mostBytes: mostIds,
  });
  return add;
}

/** Reads records by primary key. `entity`: what they are, if all are the same. */
export async function readByIds(
  database: Database,
  environmentId: string,
  ids: readonly string[],
  selection: Asked["selection"],
  entity: string | null,
): Promise<ReadonlyMap<string, FoundRecord>> {
  // As one text: the driver writes a list item by item, with much care for each.
  const statement = CompiledQuery.raw(textOf(selection, entity, database), [environmentId, ids.join()]);
  const { rows } = await database.executeQuery<PackedRow>(statement);
  const found = new Map<string, FoundRecord>();
  const [row] = rows;
  if (row === undefined || row.packed === "") return found;
  const idOf = selection.written === undefined ? idIn : idInText;
  for (const line of row.packed.split("\n")) found.set(idOf(line), foundIn(line));
  return found;
}

/** The entity that some ids name. Null when they name several, or one that is unknown. */
export type EntityOfIds = (ids: readonly string[]) => string | null;

/** The statements by primary key, each compiled once for each selection and entity. */
const texts = new WeakMap<object, Map<string | null, string>>();

function textOf(selection: Asked["selection"], entity: string | null, database: Database): string {
  const ofSelection = texts.get(selection) ?? new Map<string | null, string>();
  const known = ofSelection.get(entity);
  if (known !== undefined) return known;
  const { values, written } = selection;
  const lines = written ? packedTexts(rowText(written.claims, written.text), "E'\\n'") : packedLines(values);
  const text = sql`select ${lines} as packed from records r
    where r.environment_id = ${""} and r.id = any(string_to_array(${""}, ','))
    ${entity === null ? sql`` : sql`and r.entity = ${sql.lit(entity)}`}`.compile(database).sql;
  texts.set(selection, ofSelection.set(entity, text));
  return text;
}

/** The id is the first value of every selection, and has no character that JSON escapes. */
const idIn = (line: string): string => line.slice(2, line.indexOf('"', 2));

const idInText = (line: string): string => line.slice(0, line.indexOf(divider));

function foundIn(line: string): FoundRecord {
  let taken: { readonly selection: object; readonly record: unknown } | null = null;
  const own = Buffer.byteLength(line);
  return {
    bytes: own + rowBytes,
    take<Read>(selection: RecordSelection<Read>) {
      if (taken?.selection !== selection) {
        const { written } = selection;
        const record = written ? toWritten(written, line, own) : selection.toRecord(unpackLine(line));
        taken = { selection, record };
      }
      return taken.record as Read; // converted by this selection
    },
  };
}

function toWritten<Read>(written: WrittenRow<Read>, line: string, bytes: number): Read {
  refuseDoubt(line);
  const parts = line.split(divider);
  written.check(parts[headParts - 1] ?? "");
  return written.toRecord({ parts, width: parts.length }, 0, bytes);
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
