import { createBackoff, pause } from "../../backoff.ts";
import type { LogEntries, LogName } from "../../changes/followed-documents.ts";
import { DatabaseAwayError } from "../../errors.ts";
import { bodyOf } from "../deliver-body.ts";
import { deliveryIdOf } from "../delivery-id.ts";
import { factsOf } from "../event-facts.ts";
import type { Attempt } from "../sending/attempt.ts";
import { eventIdOf } from "../sending/event-id.ts";
import type { Job, LogJob } from "./job.ts";
import { keepPayload } from "./keep-payload.ts";
import type { RunDependencies, RunningEndpoint } from "./run-dependencies.ts";

/** Makes the job of an entry of the log. Null for what the endpoint does not want, and for notices about itself. */
export type JobOf = (from: LogJob["from"], log: LogName, entry: LogEntries[LogName], taken: LogJob["taken"]) => LogJob | null;

export const createJobOf =
  ({ members }: Pick<RunDependencies, "members">, { wanted, environment }: RunningEndpoint, endpointId: string): JobOf =>
  (from, log, entry, taken) => {
    const found = wanted.find(log, entry);
    if (found === null || (entry.type === "notice" && entry.data?.["endpointId"] === endpointId)) return null;
    const { part, matches } = found;
    const facts = factsOf(entry);
    const body = async () => bodyOf(environment, facts, await members(part, entry, matches, facts.traceId));
    return { from, id: deliveryIdOf(endpointId, facts.place), key: facts.key, facts, taken, body };
  };

/** The pauses while the database is away. */
export const retryTiming = { first: 200, longest: 5_000 };

/** The body of an event; waits while the database is away. */
export async function bodyInTime(job: LogJob, signal: AbortSignal): Promise<string> {
  const backoff = createBackoff(retryTiming);
  for (;;) {
    try {
      return await job.body();
    } catch (error) {
      if (!(error instanceof DatabaseAwayError) || signal.aborted) throw error;
      await pause(backoff.next(), signal);
    }
  }
}

/** Makes one attempt. @throws the signal's reason, when it is aborted. */
export function sendJob(
  { sender, payloads }: Pick<RunDependencies, "sender" | "payloads">,
  endpoint: RunningEndpoint,
  job: Job,
  body: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const place = job.from === "store" ? job.stored : job.facts.place;
  const { systemId, traceId } = job.from === "store" ? job.stored : job.facts;
  const isReplay = job.from === "store" ? job.stored.isReplay : job.from === "replay";
  const { url, headers, keys, hide, environment } = endpoint;
  const call = { url, body, headers, keys: keys(), eventId: eventIdOf(place), traceId, isReplay, signal };
  return sender.send({
    ...call,
    ...(payloads && {
      onExchange: (exchange) =>
        keepPayload(payloads, { id: job.id, environmentId: environment.environmentId, systemId, traceId, hide }, exchange),
    }),
  });
}
