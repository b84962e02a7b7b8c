import { sql, type Kysely } from "kysely";
import pgBoss from "pg-boss/package.json" with { type: "json" };
import { StartError } from "../errors.ts";
import type { StoreParts } from "./store-parts.ts";

/** @throws StartError when a later version has set the store up further than this one knows. */
export async function refuseNewer(
  owner: Kysely<unknown>,
  found: ReadonlySet<string>,
  known: StoreParts["migrations"],
): Promise<void> {
  const signs = [...found].filter((name) => !known.has(name)).toSorted();
  const { rows: tables } = await sql<{ jobs: boolean }>`select to_regclass('pgboss.version') is not null as jobs`.execute(owner);
  if (tables[0]?.jobs === true) {
    const { rows } = await sql<{ version: number }>`select version from pgboss.version`.execute(owner);
    const version = rows[0]?.version ?? 0;
    if (version > pgBoss.pgboss.schema) signs.push(`version ${version} of the job tables`);
  }
  if (signs.length === 0) return;
  throw new StartError(
    `The store was written by a newer version of Fettle (it has ${signs.join(", ")}, which this version does not know): start that ` +
      "version or a later one, or restore a backup from before the upgrade.",
  );
}
