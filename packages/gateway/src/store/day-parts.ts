import { sql, type Kysely } from "kysely";
import pg from "pg";
import { literal } from "./field-expression.ts";
import type { Roles } from "./roles.ts";

/** Which days a table that has a part for each day shall have. A day is one of UTC. */
export interface WantedDays {
  /** Each day of these times gets its part. */
  readonly days: readonly Date[];
  /** The parts of days that had ended by then are dropped with all their rows. */
  readonly droppedBefore: Date;
}

const dayMilliseconds = 86_400_000;
/** Whoever waits for the table's lock holds up those who come later: give up, and try again with the next call. */
const lockMilliseconds = 2000;

/** The day of UTC, as `2026-01-31`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** The name of the part for a day. */
const partOf = (table: string, day: string): string => `${table}_of_${day.replaceAll("-", "")}`;

/**
 * Gives a table, which is partitioned by ranges of a time, the parts of these days, and drops those that are too old: each in a transaction
 * of its own. Rows may be read and written meanwhile. Several nodes may do so at once. `owner` owns the table.
 */
export async function keepDayParts(
  owner: Kysely<unknown>,
  { schema, roles, table }: { readonly schema: string; readonly roles: Roles; readonly table: string },
  { days, droppedBefore }: WantedDays,
): Promise<void> {
  const run = (statements: readonly string[]) =>
    owner.transaction().execute(async (transaction) => {
      await sql`select set_config('search_path', quote_ident(${schema}), true),
        set_config('lock_timeout', ${String(lockMilliseconds)}, true)`.execute(transaction);
      // The nodes look at the same hour.
      await sql`select pg_advisory_xact_lock(hashtextextended('fettle day parts', 0))`.execute(transaction);
      for (const statement of statements) await sql.raw(statement).execute(transaction);
    });
  const before = await findParts(owner, schema, table);
  for (const day of new Set(days.map(dayOf))) if (!before.includes(partOf(table, day))) await run(creating(table, day, roles));
  const oldest = partOf(table, dayOf(droppedBefore));
  for (const part of before) if (part < oldest) await run([`drop table if exists ${pg.escapeIdentifier(part)}`]);
}

/** The names of a table's parts. */
async function findParts(owner: Kysely<unknown>, schema: string, table: string): Promise<readonly string[]> {
  const { rows } = await sql<{ readonly name: string }>`
    select part.relname::text as name from pg_inherits join pg_class part on part.oid = inhrelid
    where inhparent = format('%I.%I', ${schema}::text, ${table}::text)::regclass`.execute(owner);
  return rows.map(({ name }) => name);
}

/** The statements that create the part of a day, unless it exists. Attaching it lets others read and write the table meanwhile. */
const creating = (table: string, day: string, { app, service }: Roles): readonly string[] => {
  const part = partOf(table, day);
  const next = dayOf(new Date(Date.parse(day) + dayMilliseconds));
  return [
    `do $$ begin
       if to_regclass(${literal(part)}) is null then
         create table ${part} (like ${table} including defaults including storage including compression);
         revoke all on ${part} from public, ${[app, service].map(pg.escapeIdentifier).join(", ")};
         alter table ${table} attach partition ${part}
           for values from (${literal(`${day}T00:00:00Z`)}) to (${literal(`${next}T00:00:00Z`)});
       end if;
     end $$`,
  ];
};
