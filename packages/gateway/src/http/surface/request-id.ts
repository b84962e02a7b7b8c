import { randomTraceId } from "../../identifiers.ts";

/** The client's own id where it is a plain token of at most 100 characters, else a fresh one. */
export function requestIdOf(given: string | null | undefined): string {
  return typeof given === "string" && /^[\w.:-]{1,100}$/.test(given) ? given : randomTraceId();
}
