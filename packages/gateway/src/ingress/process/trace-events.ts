import { inSpan } from "../../telemetry/in-span.ts";
import { noTracer, type Tracer } from "../../telemetry/tracer.ts";
import type { WaitingEvent } from "../events/stored-event-rows.ts";

type Traced = Pick<WaitingEvent, "id" | "system_id" | "trace_id">;

const startOf = ({ id, system_id, trace_id }: Traced) =>
  ({
    kind: "consumer",
    traceId: trace_id,
    attributes: { "fettle.ingress_event.id": id, "fettle.system.id": system_id },
  }) as const;

/**
 * Shows in the trace of each event that it is processed. What is done for one event alone is part of its span; what is done for several together
 * stays part of the job, to which their spans are linked.
 */
export async function traceEvents<Result>(
  tracer: Tracer = noTracer,
  events: readonly Traced[],
  work: () => Promise<Result>,
): Promise<Result> {
  const [only] = events;
  if (!tracer.isOn || only === undefined) return await work();
  if (events.length === 1) return await inSpan(tracer, "ingress event", startOf(only), work);
  const spans = events.map((event) => tracer.start("ingress event", startOf(event)));
  try {
    return await work();
  } finally {
    for (const span of spans) span.end();
  }
}
