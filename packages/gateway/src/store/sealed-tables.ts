import { sql } from "kysely";
import type { SecretTable } from "../secrets/rewrap-secrets.ts";
import type { Database, Store } from "./database.ts";
import { sealedPlace, type DeclaredTable, type SealedColumn } from "./declared-table.ts";

/** The sealed secrets of one column, of all environments. */
export interface SealedTable extends SecretTable {
  readonly name: string;
  readonly column: SealedColumn;
}

/** Every column of sealed text that a stage declares. */
export const sealedTables = ({ service, tables }: Pick<Store, "service" | "tables">): readonly SealedTable[] =>
  tables.flatMap((table) => table.sealed.map((column) => secretTable(service, table, column)));

function secretTable(service: Database, { name, system }: DeclaredTable, column: SealedColumn): SealedTable {
  const table = sql.table(name);
  const id = sql.ref(column.id);
  const text = sql.ref(column.column);
  const systemId = typeof system === "string" ? sql.ref(system) : sql`null`;
  return {
    name,
    column,
    async count(prefix) {
      // Reads the whole table, which has one row per system.
      const { rows } = await sql<{ all: number; others: number }>`
        select count(*)::int as "all", count(*) filter (where not starts_with(${text}, ${prefix}))::int as others
        from ${table} where ${text} is not null`.execute(service);
      return rows[0] ?? { all: 0, others: 0 };
    },
    async listOthers(prefix, after, limit) {
      // In the order of the primary key, from the end of the last portion on.
      const { rows } = await sql<{ environment_id: string; id: string; system_id: string | null; sealed: string }>`
        select environment_id, ${id} as id, ${systemId} as system_id, ${text} as sealed from ${table}
        where (environment_id, ${id}) > (${after?.environmentId ?? ""}, ${after?.id ?? ""})
          and ${text} is not null and (${prefix}::text is null or not starts_with(${text}, ${prefix}))
        order by environment_id, ${id} limit ${limit}`.execute(service);
      return rows.map((row) => ({
        environmentId: row.environment_id,
        id: row.id,
        systemId: row.system_id,
        sealed: row.sealed,
        place: sealedPlace(column, row.environment_id, row.id),
      }));
    },
    async replace(secret, fresh) {
      // By the primary key.
      const result = await sql`
        update ${table} set ${text} = ${fresh}
        where environment_id = ${secret.environmentId} and ${id} = ${secret.id} and ${text} = ${secret.sealed}`.execute(service);
      return result.numAffectedRows === 1n;
    },
  };
}
