import type { InvalidField } from "@fettle/connector";
import type { Catalog } from "../catalog/catalog.ts";
import { type AnyNormalizedRecord, modelOf, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { FieldMapping } from "../field-mapping.ts";
import { failureWords, type Log } from "../log.ts";
import type { StoredRecord } from "../store/stored-record.ts";
import { parseSettings } from "../systems/registry/settings.ts";
import type { System } from "../systems/systems.ts";
import type { CommandValues } from "./check-values.ts";
import { fieldsOf } from "./failure-of.ts";
import type { KnownRecords } from "./run-dependencies.ts";
import { toVendorValues } from "./to-vendor-values.ts";

/** A checked write, before the vendor is called. */
export interface CheckedWrite {
  readonly operation: "create" | "update";
  readonly system: System;
  readonly record: StoredRecord | null;
  readonly values: CommandValues;
  /** The records that the values refer to. */
  readonly known: KnownRecords;
  readonly mappings: readonly FieldMapping[];
}

/**
 * What the connector knows against a write, by the fields' paths. Nothing when the connector does not say, or fails to: then the vendor
 * decides.
 */
export async function refusalsOf(
  { catalog, log }: { readonly catalog: Catalog; readonly log: Log },
  { descriptor, connector }: ServedEntity,
  { operation, system, record, values, known, mappings }: CheckedWrite,
): Promise<readonly InvalidField[]> {
  const configuration = catalog.connectors.get(system.connectorId);
  if (configuration === undefined || connector.refusals === undefined) return [];
  const parsed = parseSettings(configuration, system.settings);
  // Settings that do not fit any longer are reported with the call to the vendor.
  if (parsed.type !== "success") return [];
  const { settings } = parsed;
  try {
    const given = await toVendorValues(values, modelOf(catalog, descriptor), async () => known, mappings);
    const current = record === null ? null : currentOf(() => connector.normalize(record.remoteData, settings));
    return fieldsOf(connector.refusals({ operation, values: given, current }, settings), system.connectorId);
  } catch (error) {
    log.warn({ connectorId: system.connectorId, ...failureWords(error) }, "A connector could not check a write.");
    return [];
  }
}

function currentOf(normalize: () => AnyNormalizedRecord): AnyNormalizedRecord | null {
  try {
    return normalize();
  } catch {
    // An earlier version of the connector accepted it.
    return null;
  }
}
