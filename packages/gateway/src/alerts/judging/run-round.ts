import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { gatherFacts } from "./gather-facts.ts";
import { judge } from "./judge.ts";
import { beginRound, selectAllSettings, selectKnownAlerts } from "./round-rows.ts";
import { storeSteps, type StoreStepsDependencies } from "./store-steps.ts";

export interface RoundDependencies extends StoreStepsDependencies {
  readonly store: Pick<Store, "environment" | "service">;
  readonly clock: Clock;
  readonly log: Log | undefined;
  /** Seconds between polls of one entity. */
  readonly pollIntervalOf: (connectorId: string) => number;
}

/**
 * Judges the rules of all environments, unless another node does so in this minute. Each environment's alerts change in a transaction of their
 * own; one that fails leaves the others as they are, and is judged again in the next round. So is a rule that cannot be read.
 */
export async function runRound(dependencies: RoundDependencies, signal: AbortSignal): Promise<void> {
  const { store, clock, log, pollIntervalOf } = dependencies;
  const { service } = store;
  const now = clock();
  const begun = await beginRound(service, now);
  if (begun === null) return;
  const settings = await selectAllSettings(service);
  const gathered = await gatherFacts({ service, pollIntervalOf, log }, settings, { now, ...begun }, signal);
  const facts = Map.groupBy(gathered.facts, ({ environmentId }) => environmentId);
  const alerts = Map.groupBy(await selectKnownAlerts(service, now), ({ environmentId }) => environmentId);
  for (const environmentId of new Set([...facts.keys(), ...alerts.keys()])) {
    signal.throwIfAborted();
    const steps = judge({
      facts: facts.get(environmentId) ?? [],
      alerts: alerts.get(environmentId) ?? [],
      settings: settings.get(environmentId) ?? new Map(),
      unread: gathered.unread,
      now,
    });
    if (steps.length === 0) continue;
    await storeSteps(dependencies, environmentId, steps, now).catch((error: unknown) => {
      log?.warn({ environmentId, err: error }, "Alerts of an environment were not stored. The next round judges them again.");
    });
  }
}
