import type { EntityModel } from "../../catalog/catalog.ts";
import { mappedMember, mappedValuesIn } from "../../field-mapping.ts";
import type { ReadRecord } from "../../records/record-selection.ts";
import type { OpenExport } from "./read-export.ts";
import { documentKeys } from "./exportable-fields.ts";

/** An error as a line of an export. */
export interface ExportFailure {
  readonly code: string;
  readonly message: string;
}

/**
 * Writes an export as lines of JSON: `{"start":…}`, a line for each record, `{"progress":…}` after each portion, and `{"end":…}`. A failure
 * ends it with `{"error":…}` instead. `failureOf`: what to say of an error; null when nobody is there to read it.
 */
export async function* exportLines(
  model: EntityModel,
  fields: readonly string[],
  { changeCursor, portions }: OpenExport,
  failureOf: (error: unknown) => ExportFailure | null,
): AsyncGenerator<string, void> {
  const lineOf = recordLines(model, fields);
  let count = 0;
  let after: string | null = null;
  yield lineOfJson({ start: { entity: model.descriptor.name, changeCursor } });
  try {
    for await (const portion of portions()) {
      count += portion.records.length;
      ({ after } = portion);
      if (portion.records.length === 0) break;
      yield `${portion.records.map(lineOf).join("")}${lineOfJson({ progress: { records: count, after } })}`;
    }
  } catch (error) {
    const failure = failureOf(error);
    if (failure !== null) yield lineOfJson({ error: { ...failure, records: count, after } });
    return;
  }
  yield lineOfJson({ end: { changeCursor, records: count } });
}

const lineOfJson = (value: object): string => `${JSON.stringify(value)}\n`;

/** The line of a record. Fields that it lacks are null, as in the graph. */
function recordLines(model: EntityModel, fields: readonly string[]): (record: ReadRecord) => string {
  const keys = new Set(documentKeys(model));
  return (record) => {
    const line: Record<string, unknown> = {};
    for (const name of fields)
      if (name === mappedMember) line[name] = mappedValuesIn(record.document ?? {});
      else if (keys.has(name)) line[name] = record.document?.[name] ?? null;
      else if (name === "problems") line[name] = record.problems ?? [];
      else line[name] = record[name as keyof ReadRecord] ?? null; // an envelope field, which has its property's name
    return lineOfJson(line);
  };
}
