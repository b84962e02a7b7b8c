import { inSpan } from "../telemetry/in-span.ts";
import type { Tracer } from "../telemetry/tracer.ts";
import type { JobHandler } from "./define-job.ts";

/** Has each attempt of a job in a span of its own. Without telemetry the handlers stay as they are. */
export function traceJobs(tracer: Tracer, handlers: readonly JobHandler[]): readonly JobHandler[] {
  if (!tracer.isOn) return handlers;
  return handlers.map(({ job, work }) => ({
    job,
    work(data, ...rest) {
      const { systemId } = data;
      const attributes = { "fettle.job.queue": job.name, ...(systemId !== undefined && { "fettle.system.id": systemId }) };
      return inSpan(tracer, `job ${job.name}`, { kind: "consumer", attributes }, () => work(data, ...rest));
    },
  }));
}
