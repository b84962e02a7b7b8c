import { sql } from "kysely";
import { mayRead, requireScope } from "../../graph/access.ts";
import type { GraphQLContext } from "../../graph/context.ts";
import { mostAtOnce } from "../../graph/loaders.ts";
import { writtenInstant } from "../../graph/scalars.ts";
import type { WriteTogether } from "../../graph/written-object.ts";
import { headParts } from "../packed-rows.ts";
import type { ReadRecord, RecordSelection } from "../record-selection.ts";
import { recordsService } from "../records-service.ts";
import type { Gap, RecordsGap, WrittenForm } from "./written-form.ts";
import { WrittenRecord } from "./written-record.ts";

/** What to read of records that are written in a form. `withPlace`: whether a list also reads the end of the log. */
export function writtenSelection(form: WrittenForm, withPlace: boolean): RecordSelection<ReadRecord> {
  const write: WriteTogether = async (objects, context) => {
    const level = { form, records: objects as readonly WrittenRecord[], context, size: { bytes: 0 } }; // of this form
    const texts = await writeLevel(level);
    context.size.answered(level.size.bytes);
    return texts;
  };
  return {
    key: `written ${form.key}`,
    properties: [],
    columns: sql.raw(form.columns.map((column) => `r.${column}`).join(", ")),
    values: sql.raw("null"),
    withPlace,
    toRecord: () => {
      throw new Error("A record that is written has no values.");
    },
    written: {
      text: sql.raw(form.text),
      parts: widthOf(form),
      claims: sql.raw(form.claims),
      check: checkInstants,
      toRecord: (rows, row, bytes) => new WrittenRecord(rows, row, bytes, write),
    },
  };
}

/** The number of texts and gaps. */
const widthOf = ({ gaps }: WrittenForm): number => 1 + 2 * gaps.length;

function checkInstants(claims: string): void {
  if (!areWritten.test(claims)) throw new Error("An instant has to be written by GraphQL.");
}

const areWritten = new RegExp(`^(?:(?:"${writtenInstant.source}"|null),)*$`, "u");

/** Records that are written together. */
interface Level {
  readonly form: WrittenForm;
  readonly records: readonly WrittenRecord[];
  readonly context: GraphQLContext;
  /** Grows by what is written. */
  readonly size: { bytes: number };
}

/** Writes what is in a gap of the record at an index of its level. */
type WriteGap = (part: string, index: number) => string;

async function writeLevel(level: Level): Promise<readonly string[]> {
  const { form, records, context, size } = level;
  for (const scope of form.scopes) requireScope(context.principal, scope);
  const fill = await allOf(form.gaps.map((gap, index) => gapWriter(level, gap, 1 + 2 * index)));
  return records.map(({ rows: { parts, width }, row, bytes }, index) => {
    size.bytes += bytes;
    let at = row * width + headParts;
    let text = parts[at] ?? "";
    for (const write of fill) {
      text += write(parts[at + 1] ?? "", index) + (parts[at + 2] ?? "");
      at += 2;
    }
    return text;
  });
}

/** All values. A failure counts only once nothing is under way anymore. */
async function allOf<Value>(begun: readonly Promise<Value>[]): Promise<readonly Value[]> {
  await Promise.allSettled(begun);
  return await Promise.all(begun);
}

/** `place`: the gap's among the parts of a record. */
async function gapWriter(level: Level, gap: Gap, place: number): Promise<WriteGap> {
  if (gap.of === "number") return gap.write;
  const parts = level.records.map(({ rows, row }) => rows.parts[row * rows.width + headParts + place] ?? "");
  if (!gap.areMany) {
    const textOf = await readTexts(level, gap, new Set(parts.filter((part) => part !== "").map(idIn)));
    return (part) => (part === "" ? null : textOf(idIn(part))) ?? "null";
  }
  const lists = parts.map(idsIn);
  const textOf = await readTexts(level, gap, new Set(lists.flat()));
  return (_part, index) => {
    let text = "";
    for (const id of lists[index] ?? []) {
      const one = textOf(id);
      if (one !== null) text += text === "" ? one : `,${one}`;
    }
    return `[${text}]`;
  };
}

/** The id in a JSON text. One that JSON escapes is no record's. */
const idIn = (part: string): string => part.slice(1, -1);

function idsIn(part: string): readonly string[] {
  if (part === "" || part === "[]") return [];
  const ids: unknown = JSON.parse(part);
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

const selections = new WeakMap<WrittenForm, RecordSelection<ReadRecord>>();

/** Reads the records of a gap. Returns how to take the text of one. */
async function readTexts(
  { context, size }: Level,
  { form, entity }: RecordsGap,
  asked: ReadonlySet<string>,
): Promise<(id: string) => string | null> {
  if (asked.size === 0) return () => null;
  const { use, principal } = context;
  for (const scope of form.scopes) requireScope(principal, scope);
  const selection = selections.get(form) ?? writtenSelection(form, false);
  selections.set(form, selection);
  const records = use(recordsService).selecting(selection, context.size.readBytes);
  const ids = [...asked];
  const parts = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, part) =>
    records.lookUp(principal.environmentId, ids.slice(part * mostAtOnce, (part + 1) * mostAtOnce)),
  );
  const found = await allOf(parts);

  function recordOf(id: string): WrittenRecord | null {
    for (const lookUp of found) {
      const record = lookUp(id);
      if (record === null) continue;
      if (!(record instanceof WrittenRecord)) throw new Error("A record was not read as it was asked for.");
      return record.entity === entity && mayRead(principal, record.systemId) ? record : null;
    }
    return null;
  }
  if (form.gaps.length === 0)
    return (id) => {
      const record = recordOf(id);
      size.bytes += record?.bytes ?? 0;
      return record?.rows.parts[record.row * record.rows.width + headParts] ?? null;
    };
  const shown = ids.map(recordOf).filter((record) => record !== null);
  const texts = await writeLevel({ form, records: shown, context, size: { bytes: 0 } });
  const byId = new Map(shown.map(({ id }, index) => [id, texts[index] ?? ""]));
  return (id) => {
    const text = byId.get(id) ?? null;
    size.bytes += text?.length ?? 0;
    return text;
  };
}
