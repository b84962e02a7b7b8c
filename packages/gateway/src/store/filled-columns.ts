import { sql, type Kysely } from "kysely";
import { literal } from "./field-expression.ts";

/** A column of `records` that the database computes. */
export interface ComputedColumn {
  readonly name: string;
  /** With its collation. */
  readonly type: string;
  /** Over the columns of `records`. */
  readonly expression: string;
}

/** A column that a trigger computes, with how far its filling has come. */
export interface FilledColumn extends Pick<ComputedColumn, "name" | "expression"> {
  readonly isFilled: boolean;
}

/** What a column's comment says of its filling, before the expression. */
const stages = { filling: "Fettle fills this column: ", filled: "Fettle has filled this column: " } as const;

const recordsPerStep = 1000;

/** The columns of `records` that a trigger computes, as their comments say. It reads only the catalogue. */
export async function findFilledColumns(owner: Kysely<unknown>, schema: string): Promise<readonly FilledColumn[]> {
  const { rows } = await sql<{ readonly name: string; readonly comment: string }>`
    select attname::text as name, col_description(attrelid, attnum) as comment from pg_attribute
    where attrelid = format('%I.records', ${schema}::text)::regclass and attnum > 0 and not attisdropped and attgenerated = ''
    order by attnum`.execute(owner);
  return rows.flatMap(({ name, comment }) => {
    const stage = (["filling", "filled"] as const).find((one) => comment?.startsWith(stages[one]));
    return stage === undefined ? [] : [{ name, expression: comment.slice(stages[stage].length), isFilled: stage === "filled" }];
  });
}

/**
 * Adds columns that a trigger computes, empty so far. Generated columns would have the table written anew, while nobody may read it. From the
 * commit on, whatever is written has them, also by nodes of an earlier version.
 */
export async function addFilledColumns(
  owner: Kysely<unknown>,
  columns: readonly ComputedColumn[],
  there: readonly FilledColumn[],
): Promise<void> {
  const computed = [...there, ...columns];
  // The subquery's columns are the row's, under the names that expressions use.
  const statements = [
    `alter table records ${columns.map(({ name, type }) => `add column ${name} ${type}`).join(", ")}`,
    ...columns.map((column) => commentOn(column, "filling")),
    `create or replace function records_keys() returns trigger language plpgsql as $records_keys$ begin
       select ${computed.map(({ expression }) => expression).join(", ")}
         into ${computed.map(({ name }) => `new.${name}`).join(", ")}
         from (select new.document, new.deleted_at) as given (document, deleted_at);
       return new;
     end $records_keys$`,
    "drop trigger if exists records_keys on records",
    "create trigger records_keys before insert or update of document, deleted_at on records for each row execute function records_keys()",
  ];
  await owner.transaction().execute(async (transaction) => {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
  });
}

/**
 * Fills columns in all records, a number at a time, each time in a transaction of its own: other writers wait for a step at most. One that is
 * interrupted begins again and passes over what is filled. By the primary key. `service`: the role that sees all records, which their owner does not.
 */
export async function fillColumns(owner: Kysely<unknown>, service: string, columns: readonly FilledColumn[]): Promise<void> {
  if (columns.length === 0) return;
  const isUnfilled = columns.map(({ name, expression }) => `records.${name} is distinct from ${expression}`).join(" or ");
  await sql`select set_config('role', ${service}, false)`.execute(owner);
  try {
    let last: { readonly environment_id: string; readonly id: string } | undefined;
    do {
      const isBeyond = last === undefined ? sql`true` : sql`(environment_id, id) > (${last.environment_id}, ${last.id})`;
      const { rows } = await sql<NonNullable<typeof last>>`
        with part as materialized (
          select environment_id, id from records where ${isBeyond}
          order by environment_id, id limit ${recordsPerStep} for no key update),
        filled as (
          update records set document = document from part
          where records.environment_id = part.environment_id and records.id = part.id and (${sql.raw(isUnfilled)}))
        select environment_id, id from part order by environment_id desc, id desc limit 1`.execute(owner);
      [last] = rows;
    } while (last !== undefined);
  } finally {
    await sql`reset role`.execute(owner);
  }
  for (const column of columns) await sql.raw(commentOn(column, "filled")).execute(owner);
}

const commentOn = ({ name, expression }: Pick<ComputedColumn, "name" | "expression">, stage: keyof typeof stages) =>
  `comment on column records.${name} is ${literal(`${stages[stage]}${expression}`)}`;
