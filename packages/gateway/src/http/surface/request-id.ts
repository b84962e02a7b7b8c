import { newTraceId } from "../../telemetry/current-span.ts";

/** The client's own id if it is a plain token of at most 100 characters, otherwise the id of the trace under way, or a new one. */
export function requestIdOf(given: string | null | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : newTraceId();
}
