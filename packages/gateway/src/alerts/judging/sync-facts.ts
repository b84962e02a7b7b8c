import type { TroubledSync } from "../../ingest/health/troubled-syncs.ts";
import type { CallRate } from "../../vendor-calls/call-rates.ts";
import { aboutConnector, aboutSystem, type Fact } from "./fact.ts";

/** What was read about the systems in use of all environments. */
export interface SyncReadings {
  readonly used: readonly { readonly environmentId: string; readonly systemId: string; readonly connectorId: string }[];
  readonly troubled: readonly TroubledSync[];
  readonly rates: readonly CallRate[];
  /** Seconds between polls of one entity. */
  readonly pollIntervalOf: (connectorId: string) => number;
  readonly now: Date;
  readonly mayOpenStale: boolean;
}

export const minutesOf = (since: Date, now: Date): number => (now.getTime() - since.getTime()) / 60_000;
export const daysBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 86_400_000;

/** The vendor's own fault: no answer, too late, status 5xx. Neither a refusal (401, 403) nor a limit (429). */
const isVendorsFault = ({ code }: TroubledSync) => code === "UNAVAILABLE";

/** So many polls in a row have to fail before a vendor counts as down for a system. */
const lastPolls = 2;
/** Calls of a system whose vendor has just begun to fail are no alert of their own: the vendor may be down for all. */
const justBegunMinutes = 5;

/** What VENDOR_DOWN, SYNC_FAILING, SYNC_STALE and ERROR_RATE measure. */
export function syncFacts(readings: SyncReadings): readonly Fact[] {
  return [...vendorFacts(readings), ...failingFacts(readings), ...staleFacts(readings), ...rateFacts(readings)];
}

/** Ids have no spaces. */
const keyOf = ({ environmentId }: { readonly environmentId: string }, id: string) => `${environmentId} ${id}`;

function vendorFacts({ used, troubled }: SyncReadings): readonly Fact[] {
  const inUse = Map.groupBy(used, (system) => keyOf(system, system.connectorId));
  const failing = troubled.filter((sync) => sync.failures >= lastPolls && isVendorsFault(sync));
  return [...Map.groupBy(failing, (sync) => keyOf(sync, sync.connectorId))].map(([key, syncs]) => {
    const [one] = syncs as [TroubledSync]; // a group is never empty
    const systems = new Set(syncs.map(({ systemId }) => systemId)).size;
    const all = Math.max(systems, inUse.get(key)?.length ?? 0);
    const measures = { systems, percent: (100 * systems) / all };
    return aboutConnector("VENDOR_DOWN", one, { measures, words: { used: all } });
  });
}

const failingFacts = ({ troubled, now }: SyncReadings): readonly Fact[] =>
  // Of several entities of a system, the last one is told.
  troubled
    .toSorted((one, other) => one.failures - other.failures)
    .map((sync) => {
      const measures = { failures: sync.failures, minutes: minutesOf(sync.lastSuccessAt, now) };
      return aboutSystem("SYNC_FAILING", sync, { measures, words: { entity: sync.entity, code: sync.code } });
    });

const staleFacts = ({ troubled, pollIntervalOf, now, mayOpenStale }: SyncReadings): readonly Fact[] =>
  troubled
    .filter(({ isBeginning }) => !isBeginning)
    .toSorted((one, other) => other.lastSuccessAt.getTime() - one.lastSuccessAt.getTime())
    .map((sync) => {
      const minutes = minutesOf(sync.lastSuccessAt, now);
      const measures = { minutes, intervals: (minutes * 60) / pollIntervalOf(sync.connectorId) };
      return aboutSystem("SYNC_STALE", sync, { measures, mayOpen: mayOpenStale, words: { entity: sync.entity } });
    });

function rateFacts({ used, troubled, rates, now }: SyncReadings): readonly Fact[] {
  const systems = new Map(used.map((system) => [keyOf(system, system.systemId), system]));
  const justBegun = new Set(
    troubled
      .filter((sync) => isVendorsFault(sync))
      .filter(({ failures, lastSuccessAt }) => failures < lastPolls || minutesOf(lastSuccessAt, now) < justBegunMinutes)
      .map((sync) => keyOf(sync, sync.systemId)),
  );
  return rates.flatMap(({ calls, failed, ...of }): readonly Fact[] => {
    const key = keyOf(of, of.systemId);
    const system = systems.get(key);
    // It is not in use.
    if (system === undefined) return [];
    const measures = { calls, percent: (100 * failed) / calls };
    return [aboutSystem("ERROR_RATE", system, { measures, mayOpen: !justBegun.has(key), words: { failed } })];
  });
}
