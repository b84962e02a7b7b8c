import { isDeepStrictEqual } from "node:util";
import type { SettingMap, SettingValues } from "@fettle/connector";
import type { AnyNormalizedRecord, ServedEntity } from "../../catalog/entity-connectors.ts";
import { adds, breaks, type Finding } from "./finding.ts";

type Settings = SettingValues<SettingMap>;

/** Two versions of an entity's connector, with the settings that each was given. */
export interface Versions {
  readonly path: string;
  readonly before: ServedEntity;
  readonly after: ServedEntity;
  readonly settings: { readonly before: Settings; readonly after: Settings };
}

/** Compares what two versions read from the same payloads. It names no value, because samples may be real. */
export const compareRecords = ({ path, before, after, settings }: Versions, payloads: readonly unknown[]): readonly Finding[] =>
  payloads.flatMap((payload, index) => {
    const known = readOf(() => before.connector.normalize(payload, settings.before));
    if (known === null) return [];
    const next = readOf(() => after.connector.normalize(payload, settings.after));
    const sample = `sample ${index + 1}`;
    if (next === null) return [breaks(path, `rejects ${sample}, which the released version reads`)];
    if (next.remoteId !== known.remoteId)
      return [breaks(path, `gives ${sample} another key, so that every such record is deleted and created again`)];
    return [
      ...compareValues(path, sample, known.fields, next.fields),
      ...compareValues(`${path}.extension`, sample, known.extension ?? {}, next.extension ?? {}),
    ];
  });

function readOf(read: () => AnyNormalizedRecord): AnyNormalizedRecord | null {
  try {
    return read();
  } catch {
    return null;
  }
}

type Values = AnyNormalizedRecord["fields"];

function compareValues(path: string, sample: string, before: Values, after: Values): readonly Finding[] {
  return Object.entries(before).flatMap(([name, value]) => {
    const next = after[name];
    if (isNothing(value) || isDeepStrictEqual(value, next)) return [];
    return isNothing(next)
      ? [breaks(`${path}.${name}`, `has no value any more in ${sample}`)]
      : [adds(`${path}.${name}`, `has another value in ${sample}`)];
  });
}

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";
