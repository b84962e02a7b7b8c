/** The word that a gateway's process is asked to measure itself with. */
export const measureWord = "measure";

/** The module that lets a gateway's process answer that word. It wants `--expose-gc`. */
export const measuringPreload = new URL("answer-measurements.ts", import.meta.url);

/** What is there in a process after its garbage was collected. Timers are those that keep the process alive. */
export interface Measurement {
  readonly type: "measured";
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
  readonly counts: Readonly<Record<Counted, number>>;
}

/** What is counted. */
export type Counted = "sockets" | "signals" | "emitters" | "promises" | "timers";

/** Reads a process's answer. @throws Error when it is none. */
export function readMeasurement(answer: object): Measurement {
  if (!("type" in answer) || answer.type !== "measured") throw new Error("The process did not answer with a measurement.");
  return answer as Measurement; // what answer-measurements.ts sends
}
