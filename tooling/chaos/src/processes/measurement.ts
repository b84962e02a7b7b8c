/** The message that requests a gateway process's measurement. */
export const measureWord = "measure";

/** The module that lets a gateway process answer that message. It needs `--expose-gc`. */
export const measuringPreload = new URL("answer-measurements.ts", import.meta.url);

/** A process's resources after garbage collection. Timers are those that keep the process alive. */
export interface Measurement {
  readonly type: "measured";
  readonly heapBytes: number;
  readonly externalBytes: number;
  readonly residentBytes: number;
  readonly counts: Readonly<Record<Counted, number>>;
}

/** The counted resources. */
export type Counted = "sockets" | "signals" | "emitters" | "promises" | "timers";

/** Reads a process's answer. @throws Error when it is not a measurement. */
export function readMeasurement(answer: object): Measurement {
  if (!("type" in answer) || answer.type !== "measured") throw new Error("The process did not answer with a measurement.");
  return answer as Measurement; // sent by answer-measurements.ts
}
