import { partsOfPath, type RemoteField } from "@fettle/connector";
import type { Catalog } from "../../catalog/catalog.ts";
import { servedEntity } from "../../catalog/entity-connectors.ts";
import { GatewayError } from "../../errors.ts";
import { failureWords, type Log } from "../../log.ts";
import { samplePayloads } from "../../records/sample-payloads.ts";
import { untilAborted } from "../../signals.ts";
import type { Store } from "../../store/database.ts";
import { parseSettings } from "../registry/settings.ts";
import { statusesInUse } from "../registry/systems-in-use.ts";
import type { System, Systems } from "../systems.ts";
import { type FoundField, findFields, mostFields } from "./find-fields.ts";

export interface RemoteFieldsDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly vendor: Systems["vendor"];
  readonly log?: Log | undefined;
}

const longestDescription = 15_000;

/**
 * The fields of a vendor's records of an entity. What the vendor says of a field comes first; fields that only stored payloads show follow. When the
 * vendor cannot be asked, these are all.
 * @throws GatewayError `BAD_USER_INPUT` when the system has no such entity.
 */
export async function remoteFields(
  dependencies: RemoteFieldsDependencies,
  system: System,
  entity: string,
  traceId: string,
): Promise<readonly FoundField[]> {
  const { store, catalog } = dependencies;
  const configuration = catalog.connectors.get(system.connectorId);
  const served = configuration === undefined ? null : servedEntity(configuration.connector, entity);
  if (configuration === undefined || served === null)
    throw new GatewayError("BAD_USER_INPUT", `The system has no ${entity.slice(0, 50)}.`);
  const { environmentId, id, settings } = system;
  const payloads = await samplePayloads(store.environment(environmentId), environmentId, { systemIds: [id], entity });
  const found = new Map(findFields(payloads).map((field) => [field.path, field]));
  const described = await describe(dependencies, system, served.connector.remoteFields, traceId);
  const parsed = parseSettings(configuration, settings);
  const isWritable = (path: string) =>
    parsed.type === "success" && served.connector.remoteFields?.isWritable?.(path, parsed.settings) === true;
  const told = described.map((field) => ({ ...field, example: found.get(field.path)?.example ?? null }));
  const isTold = new Set(described.map(({ path }) => path));
  const others = [...found.values()].filter(({ path }) => !isTold.has(path));
  return [...told, ...others].slice(0, mostFields).map((field) => ({ ...field, isWritable: isWritable(field.path) }));
}

async function describe(
  { vendor: open, log }: RemoteFieldsDependencies,
  { environmentId, id: systemId, status }: System,
  known: NonNullable<ReturnType<typeof servedEntity>>["connector"]["remoteFields"],
  traceId: string,
): Promise<readonly RemoteField[]> {
  if (known?.describe === undefined || !statusesInUse.some((inUse) => inUse === status)) return [];
  const signal = AbortSignal.timeout(longestDescription);
  try {
    const handle = await open(environmentId, systemId, { signal, traceId });
    const fields = handle === null ? [] : await untilAborted(known.describe(handle.vendor), signal);
    // A field without a usable path cannot be mapped.
    return fields.filter(({ path }) => partsOfPath(path) !== null);
  } catch (error) {
    log?.warn({ environmentId, systemId, traceId, ...failureWords(error) }, "a vendor did not describe its fields");
    return [];
  }
}
