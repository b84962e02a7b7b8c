import type { Catalog } from "../catalog/catalog.ts";
import { modelOf, type ServedEntity } from "../catalog/entity-connectors.ts";
import type { Log } from "../log.ts";
import type { RecordReader } from "../records/record-reader.ts";
import { checkMapped } from "./check-mapped.ts";
import { checkValues } from "./check-values.ts";
import { findByKeys } from "./find-by-keys.ts";
import { failure, refusedFields, type CheckedIntent, type Intent, type Refusal } from "./intents.ts";
import { refusalsOf } from "./refusals.ts";
import type { KnownRecords } from "./run-dependencies.ts";
import { writableBy } from "./writable-by.ts";

export interface CheckDependencies {
  readonly catalog: Catalog;
  readonly records: RecordReader;
  readonly log: Log;
}

/** Checks a write before the vendor is called: its record's version, its values, and what the connector knows against it. */
export async function checkIntent(
  dependencies: CheckDependencies,
  intent: Intent,
  served: ServedEntity,
): Promise<CheckedIntent | Refusal> {
  const { catalog, records } = dependencies;
  const { system, record, operation, ifVersion } = intent;
  if (ifVersion !== null && record?.version !== ifVersion) {
    const message = `The record is at version ${record?.version}, not ${ifVersion}. Read it again.`;
    return failure("conflict", "VERSION_CHANGED", message);
  }
  const target: KnownRecords = new Map(record === null ? [] : [[record.id, record]]);
  if (operation === "delete") return { type: "checked", values: {}, known: target };
  const { environmentId } = intent.principal;
  const {
    values: named,
    refused,
    referenced,
  } = await checkValues(intent.values, {
    environmentId,
    systemId: system.id,
    ...writableBy(modelOf(catalog, served.descriptor), system.connectorId, served.connector, operation),
    records,
    findByKeys: (fields) => findByKeys(fields, { environmentId, systemId: system.id, catalog, records }),
  });
  const mapped = checkMapped(catalog, intent, served);
  if (refused.length + mapped.refused.length > 0) return refusedFields([...refused, ...mapped.refused]);
  const values = { ...named, ...mapped.values };
  if (Object.keys(values).length === 0) return failure("invalid", "NOTHING_TO_WRITE", "The input contains nothing to write.", []);
  const known: KnownRecords = new Map([...target, ...referenced]);
  const objections = await refusalsOf(dependencies, served, {
    operation,
    system,
    record,
    values,
    known,
    mappings: mapped.mappings,
  });
  return objections.length > 0 ? refusedFields(objections) : { type: "checked", values, known };
}
