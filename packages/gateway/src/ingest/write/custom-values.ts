import { sql } from "kysely";
import { mappedMember } from "../../field-mapping.ts";
import { headOf } from "../../store/field-expression.ts";
import type { DatabaseTransaction } from "../../store/database.ts";
import { fixedResult } from "../../store/statement-names.ts";
import type { RecordDocument, StoredRecord } from "../../store/stored-record.ts";
import type { Json } from "../../store/tables.ts";
import { canonicalJson } from "./canonical-json.ts";

/** A record's versions before and after a write. */
interface Versions {
  readonly before: Pick<StoredRecord, "document"> | null;
  readonly after: Pick<StoredRecord, "id" | "entity" | "document">;
}

/** Replaces what filters look up of the mapped values of records, where those differ. By the primary key. */
export async function replaceCustomValues(
  transaction: DatabaseTransaction,
  environmentId: string,
  versions: readonly Versions[],
): Promise<void> {
  const changed = versions.filter(({ before, after }) => textOf(before?.document) !== textOf(after.document));
  if (changed.length === 0) return;
  const rows = changed.flatMap(({ after }) => rowsOf(after));
  await sql`${sql.raw(fixedResult)}
    with given as materialized (
      select * from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ name }) => name)}::text[],
        ${rows.map(({ entity }) => entity)}::text[], ${rows.map(({ type }) => type)}::text[], ${rows.map(({ key }) => key)}::text[],
        ${rows.map(({ number }) => number)}::numeric[], ${rows.map(({ number }) => nearOf(number))}::float8[])
        as value (record_id, name, entity, type, key, number, near)),
    outdated as (
      delete from custom_values
      where environment_id = ${environmentId} and record_id = any(${changed.map(({ after }) => after.id)}::text[])
        and not exists (select from given where given.record_id = custom_values.record_id and given.name = custom_values.name))
    insert into custom_values (environment_id, record_id, name, entity, type, key, number, near)
    select ${environmentId}, record_id, name, entity, type, key, number, near from given
    on conflict (environment_id, record_id, name) do update
      set type = excluded.type, key = excluded.key, number = excluded.number, near = excluded.near`.execute(transaction);
}

const textOf = (document: RecordDocument | undefined) => canonicalJson(document?.[mappedMember] ?? null);

function rowsOf({ id, entity, document }: Versions["after"]) {
  const values = Object.entries<Readonly<Record<string, Json>>>(Object(document[mappedMember] ?? {}));
  return values.flatMap(([name, typed]) =>
    Object.entries(typed).map(([type, value]) => {
      const isNumber = type === "number";
      const text = JSON.isRawJSON(value) ? value.rawJSON : String(value);
      return { id, entity, name, type, key: isNumber ? null : headOf(text), number: isNumber ? text : null };
    }),
  );
}

/** Beyond all doubles, a number is infinite. */
const nearOf = (number: string | null): number | null => (number === null ? null : Number(number));
