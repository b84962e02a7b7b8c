import type { GatewayConfiguration } from "@fettle/gateway";
import { dumpDatabase } from "../harness/dump-database.ts";

/** A job in the queue. */
export interface KnownJob {
  readonly state: string;
  /** The name of its queue and its data. */
  readonly what: string;
}

/** The jobs in the queue, by id. The database must not be open elsewhere. */
export async function jobStates(database: GatewayConfiguration["database"]): Promise<ReadonlyMap<string, KnownJob>> {
  const jobs = new Map<string, KnownJob>();
  for await (const { table, columns } of dumpDatabase(database)) {
    if (!table.startsWith("pgboss.job")) continue;
    const valuesOf = (wanted: string) => columns.find(({ name }) => name === wanted)?.values ?? [];
    // Columns without nulls, which a dump leaves out.
    const [states, names, data] = [valuesOf("state"), valuesOf("name"), valuesOf("data")];
    for (const [index, id] of valuesOf("id").entries())
      jobs.set(id, { state: states[index] ?? "", what: `${names[index]} ${data[index]}` });
  }
  return jobs;
}
