import { sql, type RawBuilder, type SqlBool } from "kysely";
import { escapeLike } from "../store/escape-like.ts";
import type { ChangeSelection, TextSelection } from "./change-log.ts";

const columns = { entity: "entity", kind: "kind", systemId: "system_id", recordId: "record_id" } as const;

/** Converts a selection of changes to SQL. The columns are never null. */
export function selectionConditions(selection: ChangeSelection): RawBuilder<SqlBool> {
  const conditions = Object.entries(columns).flatMap(([name, column]) => {
    const test = selection[name as keyof typeof columns]; // the keys are those of the literal above
    return test === undefined ? [] : conditionsOf(sql.ref(column), test);
  });
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

function conditionsOf(column: RawBuilder<unknown>, test: TextSelection): RawBuilder<SqlBool>[] {
  const conditions: RawBuilder<SqlBool>[] = [];
  if (test.eq !== undefined) conditions.push(sql`${column} = ${test.eq}`);
  if (test.ne !== undefined) conditions.push(sql`${column} <> ${test.ne}`);
  if (test.in !== undefined) conditions.push(sql`${column} = any(${test.in}::text[])`);
  if (test.notIn !== undefined) conditions.push(sql`not ${column} = any(${test.notIn}::text[])`);
  if (test.contains !== undefined) conditions.push(sql`${column} like ${`%${escapeLike(test.contains)}%`}`);
  if (test.startsWith !== undefined) conditions.push(sql`${column} like ${`${escapeLike(test.startsWith)}%`}`);
  if (test.isNull !== undefined) conditions.push(test.isNull ? sql`false` : sql`true`);
  return conditions;
}
