import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { takeIngressEvent } from "../events/stored-event-rows.ts";
import type { IngressJobData } from "../jobs.ts";
import { applyEvents, type ApplyDependencies } from "./apply-events.ts";
import { isPassing } from "./event-failures.ts";
import { traceEvents } from "./trace-events.ts";
import { keepFailures } from "./keep-failures.ts";

/** What processing needs to work. */
export interface ProcessDependencies extends ApplyDependencies {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Processes an ingress event. A signed payload is written as a copy. A signed deletion with a time is a fact, unless the time is in the
 * future. Everything else is answered by a read, because the record may have been created again since. Runs at least once: repeating it
 * changes nothing. An event of a paused system stays open until the system is resumed. An event that cannot be understood, or fails
 * otherwise, is kept with its error.
 * @throws ConnectorError when the vendor cannot be read now, so the job is tried again.
 */
export async function processIngressEvent(
  dependencies: ProcessDependencies,
  { environmentId, deliveryId: eventId }: IngressJobData,
  signal: AbortSignal,
): Promise<void> {
  const { store, clock } = dependencies;
  const ingressEvent = await takeIngressEvent(store.environment(environmentId), environmentId, eventId, clock());
  if (ingressEvent === undefined) return;
  const failures = await traceEvents(dependencies.tracer, [ingressEvent], () =>
    applyEvents(dependencies, environmentId, ingressEvent, signal),
  );
  if (failures.length === 0) return;
  await keepFailures(dependencies, environmentId, ingressEvent.system_id, [{ id: eventId, failures }]);
  const passing = failures.find(isPassing);
  if (passing !== undefined) throw passing;
}
