import { setTimeout as pause } from "node:timers/promises";
import type { AskedBench } from "../arguments.ts";
import { foreignCores, readProcessorTime } from "./processor-time.ts";

/** Others may use so many cores before a measurement, and so many during one. */
const mostBefore = 0.08;
const mostDuring = 0.12;

const sampleMilliseconds = 500;
const patienceMilliseconds = 120_000;
const mostRepeats = 3;

/** Tells whether the machine works for anybody else. */
export interface Watch {
  /** Waits until others have been quiet for a second, but no longer than two minutes. */
  untilQuiet(): Promise<void>;
  /** Measures once, whatever others do. */
  once<Result>(measure: () => Promise<Result>): Promise<Measured<Result>>;
  /** Measures again, up to three times, while others disturb. `foreign` are the cores that they used in the run that counts. */
  undisturbed<Result>(measure: () => Promise<Result>): Promise<Measured<Result>>;
}

/** A result with what others did meanwhile. */
export interface Measured<Result> {
  readonly result: Result;
  /** The mean number of cores that others used. Null where nobody can tell. */
  readonly foreign: number | null;
  readonly isSpoilt: boolean;
}

const print = (line: string): void => console.log(line);

/**
 * Everything that the given processes start counts as the benchmark's own. An impatient watch neither waits nor repeats. All of it rejects once the
 * signal is aborted.
 */
export function watchMachine(roots: readonly number[], { impatient, signal }: Pick<AskedBench, "impatient" | "signal">): Watch {
  const patience = impatient ? 0 : patienceMilliseconds;
  const repeats = impatient ? 0 : mostRepeats;
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  signal.addEventListener("abort", () => stopped.reject(signal.reason));
  const during = async <Result>(work: () => Promise<Result>): Promise<{ result: Result; foreign: number | null }> => {
    signal.throwIfAborted();
    const start = performance.now();
    const before = await readProcessorTime(roots);
    const result = await Promise.race([work(), stopped.promise]);
    const after = await readProcessorTime(roots);
    const seconds = (performance.now() - start) / 1000;
    return { result, foreign: before === null || after === null ? null : foreignCores(before, after, seconds) };
  };
  const untilQuiet = async (): Promise<void> => {
    const start = performance.now();
    let quiet = 0;
    while (quiet < 2 && performance.now() - start < patience) {
      const { foreign } = await during(() => pause(sampleMilliseconds));
      quiet = foreign === null || foreign <= mostBefore ? quiet + 1 : 0;
    }
    if (patience > 0 && quiet < 2) print("The machine does not become quiet; measuring anyway.");
  };
  const once = async <Result>(measure: () => Promise<Result>): Promise<Measured<Result>> => {
    const measured = await during(measure);
    return { ...measured, isSpoilt: (measured.foreign ?? 0) > mostDuring };
  };
  const undisturbed = async <Result>(measure: () => Promise<Result>): Promise<Measured<Result>> => {
    let best = await during(measure);
    for (let repeat = 0; (best.foreign ?? 0) > mostDuring && repeat < repeats; repeat += 1) {
      print(`Others used ${best.foreign?.toFixed(2)} cores meanwhile; measuring again.`);
      await untilQuiet();
      const again = await during(measure);
      if ((again.foreign ?? 0) < (best.foreign ?? 0)) best = again;
    }
    return { ...best, isSpoilt: (best.foreign ?? 0) > mostDuring };
  };
  return { untilQuiet, once, undisturbed };
}
