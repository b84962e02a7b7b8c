import { selectFailingEndpoints, selectLateEndpoints } from "../../deliver/endpoints/endpoints-in-trouble.ts";
import {
  selectRejectedCounts,
  selectSlowSyncs,
  selectSuspectedCounts,
  selectTroubledSyncs,
} from "../../ingest/health/troubled-syncs.ts";
import { selectExpiringTokens } from "../../principals/expiring-tokens.ts";
import type { Log } from "../../log.ts";
import type { Database } from "../../store/database.ts";
import { selectRefusedClients, selectSystemsInUse, selectUnauthorizedSystems } from "../../systems/status/systems-to-act-on.ts";
import { selectCallRates } from "../../vendor-calls/call-rates.ts";
import { type AlertRule, loosestThresholds, type ThresholdName, usualThresholds } from "../rules/alert-rules.ts";
import { aboutConnector, aboutOther, aboutSystem, type Fact } from "./fact.ts";
import type { RuleSetting } from "./judge.ts";
import { daysBetween, minutesOf, syncFacts } from "./sync-facts.ts";

export interface GatherDependencies {
  readonly service: Database;
  readonly log: Log | undefined;
  /** Seconds between polls of one entity. */
  readonly pollIntervalOf: (connectorId: string) => number;
}

export interface GatherTimes {
  readonly now: Date;
  /** Since when the gateway has been running. */
  readonly runningSince: Date;
}

/** What was read. */
export interface Gathered {
  readonly facts: readonly Fact[];
  /** The rules of which nothing is known, because reading failed. */
  readonly unread: ReadonlySet<AlertRule>;
}

/** Reads what some rules measure, all of it or nothing. */
interface Reader {
  readonly rules: readonly AlertRule[];
  readonly read: () => Promise<readonly Fact[]>;
}

/** How long syncs and endpoints have after a start before they count as stale or late. */
const staleGraceMinutes = 15;
const lateGraceMinutes = 5;
/** Runs that take no time at all have no median to compare with. */
const leastSeconds = 0.001;
const minuteMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;

/**
 * Reads what the rules measure, in all environments: one statement a rule or two, whatever the number of systems. `settings` are those of all
 * environments; a statement leaves out what meets nobody's thresholds. A reader that fails is logged and holds up no other.
 */
export async function gatherFacts(
  { service, log, pollIntervalOf }: GatherDependencies,
  settings: ReadonlyMap<string, ReadonlyMap<AlertRule, RuleSetting>>,
  { now, runningSince }: GatherTimes,
  signal: AbortSignal,
): Promise<Gathered> {
  const loosest = (rule: AlertRule, name: ThresholdName) =>
    loosestThresholds(
      rule,
      [...settings.values()].flatMap((of) => of.get(rule)?.thresholds ?? []),
    )[name] ?? 0;
  const before = (milliseconds: number) => new Date(now.getTime() - milliseconds);
  /** What the gateway did not do while it was off, it has to catch up with first. */
  const hasRun = (minutes: number) => minutesOf(runningSince, now) >= minutes;
  const readers: readonly Reader[] = [
    {
      rules: ["REAUTHORIZATION_REQUIRED"],
      read: async () =>
        (await selectUnauthorizedSystems(service)).map((system) =>
          aboutSystem("REAUTHORIZATION_REQUIRED", system, { measures: {}, words: {} }),
        ),
    },
    {
      rules: ["OPERATOR_CREDENTIALS"],
      read: async () =>
        (await selectRefusedClients(service)).map(({ systems, ...connector }) =>
          aboutConnector("OPERATOR_CREDENTIALS", connector, { measures: {}, words: { systems } }),
        ),
    },
    {
      rules: ["VENDOR_DOWN", "SYNC_FAILING", "SYNC_STALE", "ERROR_RATE"],
      read: async () => {
        const used = await selectSystemsInUse(service);
        const troubled = await selectTroubledSyncs(service, before(loosest("SYNC_STALE", "minutes") * minuteMilliseconds));
        const rates = await selectCallRates(service, now, loosest("ERROR_RATE", "calls"));
        return syncFacts({ used, troubled, rates, pollIntervalOf, now, mayOpenStale: hasRun(staleGraceMinutes) });
      },
    },
    {
      rules: ["SYNC_SLOW"],
      read: async () =>
        (await selectSlowSyncs(service, loosest("SYNC_SLOW", "minutes") * 60, now)).map(
          ({ entity, seconds, medianSeconds, ...system }) => {
            const measures = { times: seconds / Math.max(medianSeconds, leastSeconds), minutes: seconds / 60 };
            return aboutSystem("SYNC_SLOW", system, { measures, words: { entity } });
          },
        ),
    },
    {
      rules: ["REJECTED_RECORDS"],
      read: async () =>
        (await selectRejectedCounts(service, loosest("REJECTED_RECORDS", "percent"))).map(({ rejected, records, ...system }) => {
          const measures = { percent: (100 * rejected) / (rejected + records) };
          return aboutSystem("REJECTED_RECORDS", system, { measures, words: { rejected } });
        }),
    },
    {
      rules: ["SUSPECTED_DELETIONS"],
      read: async () =>
        (await selectSuspectedCounts(service)).map(({ records, total, entities, ...system }) =>
          aboutSystem("SUSPECTED_DELETIONS", system, { measures: {}, words: { records, total, entities } }),
        ),
    },
    {
      rules: ["ENDPOINT_FAILING"],
      read: async () =>
        (await selectFailingEndpoints(service)).map(({ status, reason, failingSince, ...endpoint }) => {
          // One that was given up has failed for long enough.
          const minutes = status === "FAILING" ? minutesOf(failingSince ?? now, now) : Infinity;
          return aboutOther("ENDPOINT_FAILING", endpoint, { measures: { minutes }, words: { status, reason } });
        }),
    },
    {
      rules: ["DELIVERIES_LATE"],
      read: async () =>
        (await selectLateEndpoints(service, before(loosest("DELIVERIES_LATE", "minutes") * minuteMilliseconds))).map(
          ({ oldestAt, ...endpoint }) => {
            const measures = { minutes: minutesOf(oldestAt, now) };
            return aboutOther("DELIVERIES_LATE", endpoint, { measures, mayOpen: hasRun(lateGraceMinutes), words: {} });
          },
        ),
    },
    {
      rules: ["TOKEN_EXPIRING"],
      read: async () => {
        const until = new Date(now.getTime() + loosest("TOKEN_EXPIRING", "days") * dayMilliseconds);
        return (await selectExpiringTokens(service, now, until)).flatMap(({ name, createdAt, expiresAt, ...token }) => {
          const { days = 0 } = {
            ...usualThresholds("TOKEN_EXPIRING"),
            ...settings.get(token.environmentId)?.get("TOKEN_EXPIRING")?.thresholds,
          };
          // It was made for a short time.
          if (daysBetween(createdAt, expiresAt) <= days) return [];
          const measures = { days: daysBetween(now, expiresAt) };
          return [aboutOther("TOKEN_EXPIRING", token, { measures, words: { name, expiresAt: expiresAt.toISOString() } })];
        });
      },
    },
  ];
  const facts: Fact[] = [];
  const unread = new Set<AlertRule>();
  for (const { rules, read } of readers) {
    signal.throwIfAborted();
    try {
      facts.push(...(await read()));
    } catch (error) {
      for (const rule of rules) unread.add(rule);
      log?.warn({ rules, err: error }, "Rules for alerts could not be read. Their alerts stay as they are until the next round.");
    }
  }
  return { facts, unread };
}
