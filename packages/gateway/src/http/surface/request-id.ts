import { randomTraceId } from "../../identifiers.ts";

/** The client's own id if it is a plain token of at most 100 characters, otherwise a new one. */
export function requestIdOf(given: string | null | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomTraceId();
}
