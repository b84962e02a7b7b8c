import { ConnectorError } from "@fettle/connector";
import type { Place as LogPlace } from "../../change-log/place.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import { servedEntities } from "../../catalog/entity-connectors.ts";
import { systemStopwatch, type Stopwatch } from "../../clock.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import type { SystemJobData } from "../../jobs/define-job.ts";
import type { Database, Store } from "../../store/database.ts";
import { giveTurn } from "../../store/give-turn.ts";
import { mappingsOf } from "../../systems/mappings/mappings-in-force.ts";
import { parseSettings } from "../../systems/registry/settings.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import type { IngestBatch } from "../ingest.ts";
import { TurnOver } from "../poll/turn.ts";
import type { NormalizedPayloads } from "../write/normalize-payloads.ts";
import { countRecords, savePlace, selectPlace, selectPortion, type Place } from "./renormalization-rows.ts";

export interface RenormalizeDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly stopwatch?: Stopwatch;
  normalize(batch: IngestBatch): NormalizedPayloads;
  write(batch: IngestBatch): Promise<unknown>;
  position(environmentId: string): Promise<LogPlace>;
}

const recordsPerPortion = 200;
/** How long the work keeps its place. */
const longestMilliseconds = 10_000;

/**
 * Normalises the stored payloads of a system again, after its words have come to mean something else or other fields have been mapped, a portion
 * at a time. Records that change by this are written as their vendor's newest version, each with a change; the others cost a comparison. Returns
 * whether the work is done; if not, it goes on from its place. Whoever does it again, even at the same time, changes nothing.
 */
export async function renormalizeSystem(
  dependencies: RenormalizeDependencies,
  target: SystemJobData,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, catalog, stopwatch = systemStopwatch } = dependencies;
  const database = store.environment(target.environmentId);
  const { system, place: saved } = await selectPlace(database, target);
  const configuration = catalog.connectors.get(system?.connector_id ?? "");
  if (system === undefined || configuration === undefined || system.status === "DISCONNECTED") return true;
  const { connector } = configuration;
  const entities = servedEntities(connector).map(({ descriptor }) => descriptor.name);
  const revision = system.words_revision;
  const parsed = parseSettings(configuration, system.settings);
  if (parsed.type === "invalid")
    throw new ConnectorError("MISCONFIGURED", `${connector.name}: the settings do not match the connector.`);
  const vendor = { settings: parsed.settings, signal, fetch: withoutVendor };
  const handle: VendorHandle = { connector, vendor, wordsRevision: revision, fieldMappings: mappingsOf(system.field_mappings) };
  const traceId = newTraceId();
  const until = stopwatch() + longestMilliseconds;
  let place = saved?.revision === revision ? saved : await beginning(database, target, revision, entities);
  while (place.entity !== null) {
    const { entity } = place;
    const portion = await renormalizePortion(
      dependencies,
      { target, handle, traceId },
      { entity, afterRemoteId: place.afterRemoteId },
    );
    if (portion === "refused") return (await selectPlace(database, target)).system?.status === "DISCONNECTED";
    const { last, count } = portion;
    const next = last === null ? (entities[entities.indexOf(entity) + 1] ?? null) : entity;
    place = { revision, entity: next, afterRemoteId: last, done: place.done + count, total: place.total };
    await savePlace(database, target, place);
    if (stopwatch() >= until) break;
    await giveTurn(signal);
  }
  // As at the end of a first sync, the planner learns of what has been written.
  if (place.entity === null) await store.analyze();
  return place.entity === null;
}

/** The place before the first record. It is saved, so that everybody sees that the work has begun. */
async function beginning(
  database: Database,
  target: SystemJobData,
  revision: number,
  entities: readonly string[],
): Promise<Place> {
  const total = await countRecords(database, target, entities);
  const place: Place = { revision, entity: entities[0] ?? null, afterRemoteId: null, done: 0, total };
  await savePlace(database, target, place);
  return place;
}

/** The size of a portion and the key of its last record; null when no more follow. `refused`: the words have changed again, or the system has ended. */
async function renormalizePortion(
  { store, normalize, write, position }: RenormalizeDependencies,
  { target, handle, traceId }: { readonly target: SystemJobData; readonly handle: VendorHandle; readonly traceId: string },
  from: { readonly entity: string; readonly afterRemoteId: string | null },
): Promise<{ readonly last: string | null; readonly count: number } | "refused"> {
  const { environmentId, systemId } = target;
  // Whoever writes a record after this has read it with the present words.
  const askedAfter = await position(environmentId);
  const rows = await selectPortion(store.environment(environmentId), target, from, recordsPerPortion);
  const batch: IngestBatch = {
    environmentId,
    systemId,
    handle,
    entity: from.entity,
    payloads: rows.map(({ payload }) => payload),
    cause: "REPROCESS",
    traceId,
    occurredAt: null,
    freshness: "read",
    askedAfter,
  };
  // A stored payload that a newer connector cannot read is no news of its record.
  const normalized = { ...normalize(batch), rejected: [] };
  try {
    await write({ ...batch, normalized });
  } catch (error) {
    if (error instanceof TurnOver || (ConnectorError.isInstance(error) && error.code === "UNAUTHENTICATED")) return "refused";
    throw error;
  }
  return { count: rows.length, last: rows.length < recordsPerPortion ? null : (rows.at(-1)?.remoteId ?? null) };
}

const withoutVendor = () => Promise.reject(new Error("Stored payloads are normalised without the vendor."));
