import type { Store } from "../../store/database.ts";
import { countByConnector } from "../../systems/registry/count-systems.ts";
import { sumCallsOfConnectors, sumCallsOfSystems, type CallHoursQuery } from "../../vendor-calls/call-hours/sum-call-hours.ts";
import { figuresOf, type ConnectorHealth, type HealthOverTime } from "./health-figures.ts";
import { stepStarts, type HealthSpan } from "./health-span.ts";
import { sumRunsOfConnectors, sumRunsOfSystems } from "./sync-hour-rows.ts";

/** Reads the health of systems over time with two queries, however many systems there are. */
export async function readHealthOverTime(
  store: Store,
  environmentId: string,
  systemIds: readonly string[],
  span: HealthSpan,
  now: Date,
): Promise<ReadonlyMap<string, HealthOverTime>> {
  if (systemIds.length === 0) return new Map();
  const database = store.environment(environmentId);
  const { starts, query } = queryOf(span, now);
  const found = await Promise.all([
    sumCallsOfSystems(database, environmentId, systemIds, query),
    sumRunsOfSystems(database, environmentId, systemIds, query),
  ]);
  const byId = Map.groupBy(found.flat(), ({ id }) => id);
  return new Map(systemIds.map((id) => [id, figuresOf(starts, byId.get(id) ?? [])]));
}

/** Whose health is read: of all systems that a token may see, by connector. */
export interface ConnectorHealthQuery {
  /** Null: all that have systems. */
  readonly connectorId: string | null;
  /** The only system to see. Null: all. */
  readonly systemId: string | null;
  readonly span: HealthSpan;
}

/** Reads the health of connectors over time, in the order of their ids, with three queries. */
export async function readConnectorHealth(
  store: Store,
  environmentId: string,
  { connectorId, systemId, span }: ConnectorHealthQuery,
  now: Date,
): Promise<readonly ConnectorHealth[]> {
  const database = store.environment(environmentId);
  const { starts, query } = queryOf(span, now);
  const counts = await countByConnector(database, environmentId, { connectorId, systemId });
  const connectorIds = [...counts.keys()].toSorted();
  const of = { connectorIds, systemId };
  const found = await Promise.all([
    sumCallsOfConnectors(database, environmentId, of, query),
    sumRunsOfConnectors(database, environmentId, of, query),
  ]);
  const byId = Map.groupBy(found.flat(), ({ id }) => id);
  return connectorIds.map((id) => ({
    connectorId: id,
    systems: counts.get(id) ?? 0,
    ...figuresOf(starts, byId.get(id) ?? []),
  }));
}

function queryOf(span: HealthSpan, now: Date): { readonly starts: readonly Date[]; readonly query: CallHoursQuery } {
  const starts = stepStarts(span, now);
  return { starts, query: { since: starts[0] ?? now, by: span.step === "HOUR" ? "hour" : "day" } };
}
