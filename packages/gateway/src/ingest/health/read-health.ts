import { slackMilliseconds } from "../../clock.ts";
import type { Store } from "../../store/database.ts";
import type { System } from "../../systems/systems.ts";
import { countRunsSince, selectEntityStates, sumHours } from "./health-rows.ts";
import type { SystemHealth } from "../ingest.ts";
import { countRejected } from "../write/unread-rows.ts";
import { isLeftOut } from "./entity-statuses.ts";
import { statusesInUse } from "../../systems/registry/systems-in-use.ts";

const hourMilliseconds = 3_600_000;

/**
 * Calculates the health of systems with four queries, however many systems there are. `entitiesOf` names the entities that a system's
 * connector serves.
 */
export async function readHealth(
  store: Store,
  environmentId: string,
  systems: readonly System[],
  entitiesOf: (system: System) => readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, SystemHealth>> {
  if (systems.length === 0) return new Map();
  const database = store.environment(environmentId);
  const ids = systems.map(({ id }) => id);
  const before = (hours: number) => new Date(now.getTime() - hours * hourMilliseconds);
  const [states, lastHours, hours, rejected] = await Promise.all([
    selectEntityStates(database, environmentId, ids),
    countRunsSince(database, environmentId, ids, before(1)),
    sumHours(database, environmentId, ids, { daySince: before(24), since: before(24 * 30) }),
    countRejected(database, environmentId, ids),
  ]);
  const statesById = Map.groupBy(states, ({ systemId }) => systemId);
  const lastHourById = new Map(lastHours.map((row) => [row.systemId, row]));
  const rejectedById = Map.groupBy(rejected, ({ systemId }) => systemId);
  const hoursById = new Map(hours.map((row) => [row.systemId, row]));
  return new Map(
    systems.map((system) => {
      const known = new Map((statesById.get(system.id) ?? []).map((state) => [state.entity, state]));
      const served = entitiesOf(system)
        .map((entity) => known.get(entity))
        .filter((state) => !isLeftOut(state));
      const successes = served.map((state) => state?.lastSuccessAt ?? null);
      const [lastHour, sums] = [lastHourById.get(system.id), hoursById.get(system.id)];
      const isInUse = statusesInUse.some((status) => status === system.status);
      const health: SystemHealth = {
        systemId: system.id,
        lagSeconds: lagOf(successes, now),
        lastSuccessAt: latestOf(successes),
        nextRunAt: isInUse ? earliestOf(served.map((state) => (state === undefined ? null : plannedOf(state, now)))) : null,
        waitingUntil: isInUse ? latestOf(served.map((state) => aheadOf(state?.askedUntil ?? null, now))) : null,
        lastHour: { runs: lastHour?.runs ?? 0, failedRuns: lastHour?.failedRuns ?? 0 },
        lastDay: { runs: sums?.dayRuns ?? 0, failedRuns: sums?.dayFailedRuns ?? 0 },
        last30Days: { runs: sums?.runs ?? 0, failedRuns: sums?.failedRuns ?? 0 },
        rejected: rejectedById.get(system.id) ?? [],
      };
      return [system.id, health];
    }),
  );
}

const timesOf = (dates: readonly (Date | null)[]) => dates.flatMap((date) => (date === null ? [] : [date.getTime()]));

const latestOf = (dates: readonly (Date | null)[]) =>
  timesOf(dates).length === 0 ? null : new Date(Math.max(...timesOf(dates)));

const earliestOf = (dates: readonly (Date | null)[]) =>
  timesOf(dates).length === 0 ? null : new Date(Math.min(...timesOf(dates)));

const isAhead = (time: Date, now: Date) => time.getTime() > now.getTime() + slackMilliseconds;

const aheadOf = (time: Date | null, now: Date) => (time !== null && time > now ? time : null);

/** The planned time of the next run. If the clock has been set back since it was planned, the run comes no later than its pause from now. */
function plannedOf(state: { readonly lastRunAt: Date | null; readonly nextRunAt: Date | null }, now: Date): Date | null {
  const { lastRunAt, nextRunAt } = state;
  if (lastRunAt === null || nextRunAt === null || !isAhead(lastRunAt, now)) return nextRunAt;
  return new Date(now.getTime() + Math.max(0, nextRunAt.getTime() - lastRunAt.getTime()));
}

/** The lag of a system. Null when its connector serves nothing, and unknown after the clock was set back. */
function lagOf(successes: readonly (Date | null)[], now: Date): number | null {
  const oldest = earliestOf(successes);
  if (oldest === null || successes.some((date) => date === null || isAhead(date, now))) return null;
  return Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1000));
}
