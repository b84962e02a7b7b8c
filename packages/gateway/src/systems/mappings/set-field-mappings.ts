import { isDeepStrictEqual } from "node:util";
import type { Catalog } from "../../catalog/catalog.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import type { FieldMapping } from "../../field-mapping.ts";
import { samplePayloads } from "../../records/sample-payloads.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import type { SystemLifecycle } from "../../system-lifecycle.ts";
import { findSystem, listSystems } from "../registry/system-rows.ts";
import type { GivenMappings, InputProblem, MappingsOutcome } from "../systems.ts";
import { absentPaths, checkMappings } from "./check-mappings.ts";
import {
  inheritedMappings,
  lockMappings,
  lockSystemsOfConnector,
  putIntoForce,
  replaceConnectorMappings,
} from "./mapping-rows.ts";
import type { EntityMappings, MappingsInForce } from "./mappings-in-force.ts";

export interface SetMappingsDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly lifecycle: Pick<SystemLifecycle, "reworded">;
}

interface Whose {
  readonly environmentId: string;
  readonly traceId: string;
}

/** Replaces the mapped fields of an entity, of one system or of a connector. Asks no vendor. */
export async function setFieldMappings(
  dependencies: SetMappingsDependencies,
  { environmentId, traceId }: Whose,
  { of, entity, mappings }: GivenMappings,
): Promise<MappingsOutcome> {
  const { store, catalog, lifecycle } = dependencies;
  const target = await targetOf(store, environmentId, of);
  if (target === "not-found" || target === "disconnected") return { type: target };
  const connector = catalog.connectors.get(target.connectorId)?.connector;
  if (connector === undefined) return { type: "not-found" };
  if (servedEntity(connector, entity) === null)
    return invalid([{ path: "entity", message: `${connector.name} has no ${entity.slice(0, 50)}.` }]);
  const problems = checkMappings(mappings ?? []);
  if (problems.length > 0) return invalid(problems);
  const sample = { systemIds: target.systemIds.slice(0, mostSampledSystems), entity };
  const absent = absentPaths(mappings ?? [], await samplePayloads(store.environment(environmentId), environmentId, sample));
  if (absent.length > 0) return invalid(absent);
  const own = mappings?.map(({ name, path, type }): FieldMapping => ({ name, path, type })) ?? null;
  const key = { environmentId, connectorId: target.connectorId };
  const systemIds = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      await lockMappings(transaction, key);
      if ("connectorId" in of) await replaceConnectorMappings(transaction, key, entity, own);
      return await apply(transaction, key, { entity, own, systemId: "systemId" in of ? of.systemId : null });
    });
  for (const systemId of systemIds) await lifecycle.reworded({ environmentId, systemId, traceId });
  return { type: "success", mappings: own ?? [], systemIds };
}

/** More systems of a connector are not asked for a path. */
const mostSampledSystems = 20;

const invalid = (problems: readonly InputProblem[]): MappingsOutcome => ({ type: "invalid", problems });

/** The connector, and the systems whose records show which paths there are. */
async function targetOf(
  store: Store,
  environmentId: string,
  of: GivenMappings["of"],
): Promise<{ readonly connectorId: string; readonly systemIds: readonly string[] } | "not-found" | "disconnected"> {
  const database = store.environment(environmentId);
  if ("connectorId" in of) {
    const where = { connectorId: { eq: of.connectorId } };
    const rows = await listSystems(database, environmentId, { where, systemId: null });
    const connected = rows.filter(({ status }) => status !== "DISCONNECTED");
    return { connectorId: of.connectorId, systemIds: connected.map(({ id }) => id) };
  }
  const row = await findSystem(database, environmentId, of.systemId);
  if (row === undefined) return "not-found";
  return row.status === "DISCONNECTED" ? "disconnected" : { connectorId: row.connector_id, systemIds: [row.id] };
}

/** Puts mappings into force in one system, or in all systems of the connector without own ones. Returns the ids of those that change. */
async function apply(
  transaction: DatabaseTransaction,
  key: { readonly environmentId: string; readonly connectorId: string },
  given: { readonly entity: string; readonly own: readonly FieldMapping[] | null; readonly systemId: string | null },
): Promise<readonly string[]> {
  const { entity, own, systemId } = given;
  const inherited = (await inheritedMappings(transaction, key))[entity];
  const next: EntityMappings | undefined = systemId === null || own === null ? inherited : { areInherited: false, mappings: own };
  const changed = new Map<string, MappingsInForce>();
  for (const row of await lockSystemsOfConnector(transaction, key, systemId)) {
    const before = row.field_mappings[entity];
    if (systemId === null && before?.areInherited === false) continue;
    if (isDeepStrictEqual(before, next)) continue;
    const { [entity]: _former, ...others } = row.field_mappings;
    changed.set(row.id, next === undefined ? others : { ...others, [entity]: next });
  }
  await putIntoForce(transaction, key.environmentId, changed);
  return [...changed.keys()];
}
