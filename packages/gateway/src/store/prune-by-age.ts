import { sql } from "kysely";
import type { Store } from "./database.ts";
import type { AgeRule, DeclaredTable, RetentionSetting } from "./declared-table.ts";
import { giveTurn } from "./give-turn.ts";

const dayMilliseconds = 86_400_000;
const rowsPerStep = 1000;

/** The trusted time, and the days that the operator has set. */
export interface Ages {
  readonly now: Date;
  daysOf(setting: RetentionSetting): number;
}

/**
 * Deletes old rows by the rules of their tables, for all environments, in small steps that let others work in between. A run that
 * is cut off continues the next time, and several nodes may run it at once. By the indexes on the ages, where there are many
 * rows.
 */
export async function pruneByAge(store: Pick<Store, "service" | "tables">, ages: Ages, signal: AbortSignal): Promise<void> {
  for (const table of store.tables)
    if ("length" in table.retention) for (const rule of table.retention) await pruneByRule(store, table, rule, ages, signal);
}

async function pruneByRule(
  { service }: Pick<Store, "service">,
  { name }: DeclaredTable,
  { age, days, which = "true" }: AgeRule,
  ages: Ages,
  signal: AbortSignal,
): Promise<void> {
  const kept = typeof days === "number" ? days : ages.daysOf(days);
  const before = new Date(ages.now.getTime() - kept * dayMilliseconds);
  for (let deleted = rowsPerStep; deleted === rowsPerStep;) {
    const result = await sql`
      delete from ${sql.table(name)} where ctid = any(array(
        select ctid from ${sql.table(name)} where ${sql.ref(age)} < ${before} and ${sql.raw(which)}
        order by ${sql.ref(age)} limit ${sql.lit(rowsPerStep)}))`.execute(service);
    deleted = Number(result.numAffectedRows ?? 0n);
    await giveTurn(signal);
  }
}
