import type { GatewayConfiguration } from "@fettle/gateway";
import { dumpDatabase } from "../harness/dump-database.ts";

/** The state of each job in the queue, by id. The database must not be open elsewhere. */
export async function jobStates(database: GatewayConfiguration["database"]): Promise<ReadonlyMap<string, string>> {
  const states = new Map<string, string>();
  for await (const { table, columns } of dumpDatabase(database)) {
    if (!table.startsWith("pgboss.job")) continue;
    const valuesOf = (wanted: string) => columns.find(({ name }) => name === wanted)?.values ?? [];
    const stateColumn = valuesOf("state");
    for (const [index, id] of valuesOf("id").entries()) states.set(id, stateColumn[index] ?? "");
  }
  return states;
}
