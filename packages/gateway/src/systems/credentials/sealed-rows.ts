import { sql } from "kysely";
import type { SecretTable } from "../../secrets/rewrap-secrets.ts";
import type { Database, Store } from "../../store/database.ts";
import { credentialsPlace } from "./credentials.ts";
import { ingressPlace } from "../../ingress/keys/ingress-keys.ts";
import { sessionPlace } from "../sessions/flow.ts";

interface SealedColumn {
  readonly table: "credentials" | "ingress_keys" | "connect_sessions";
  /** The primary key beside the environment. */
  readonly id: "id" | "system_id";
  placeOf(environmentId: string, id: string): string;
}

/** Every column that holds sealed text. A new one has to be added here, or its key could never be taken away. */
const columns: readonly SealedColumn[] = [
  { table: "credentials", id: "system_id", placeOf: credentialsPlace },
  { table: "ingress_keys", id: "id", placeOf: ingressPlace },
  { table: "connect_sessions", id: "id", placeOf: (environmentId, id) => sessionPlace({ environment_id: environmentId, id }) },
];

/** The sealed secrets of one table, of all environments. */
export interface SealedTable extends SecretTable {
  readonly name: SealedColumn["table"];
}

/** Every table that holds sealed secrets. */
export const sealedTables = ({ service }: Pick<Store, "service">): readonly SealedTable[] =>
  columns.map((column) => secretTable(service, column));

function secretTable(service: Database, { table, id, placeOf }: SealedColumn): SealedTable {
  return {
    name: table,
    async count(prefix) {
      // Reads the whole table; there is one row a system.
      const { rows } = await sql<{ all: number; others: number }>`
        select count(*)::int as "all", count(*) filter (where not starts_with(sealed, ${prefix}))::int as others
        from ${sql.table(table)} where sealed is not null`.execute(service);
      return rows[0] ?? { all: 0, others: 0 };
    },
    async listOthers(prefix, after, limit) {
      // In the order of the primary key, and by it from where the last portion ended.
      const { rows } = await sql<{ environment_id: string; id: string; system_id: string | null; sealed: string }>`
        select environment_id, ${sql.ref(id)} as id, system_id, sealed from ${sql.table(table)}
        where (environment_id, ${sql.ref(id)}) > (${after?.environmentId ?? ""}, ${after?.id ?? ""})
          and sealed is not null and (${prefix}::text is null or not starts_with(sealed, ${prefix}))
        order by environment_id, ${sql.ref(id)} limit ${limit}`.execute(service);
      return rows.map((row) => ({
        environmentId: row.environment_id,
        id: row.id,
        systemId: row.system_id,
        sealed: row.sealed,
        place: placeOf(row.environment_id, row.id),
      }));
    },
    async replace(secret, sealed) {
      // By the primary key.
      const result = await sql`
        update ${sql.table(table)} set sealed = ${sealed}
        where environment_id = ${secret.environmentId} and ${sql.ref(id)} = ${secret.id} and sealed = ${secret.sealed}`.execute(
        service,
      );
      return result.numAffectedRows === 1n;
    },
  };
}
