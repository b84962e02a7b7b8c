import { setTimeout as pause } from "node:timers/promises";
import { readProcessorTime } from "../machine/processor-time.ts";

/** The share of a core that the server is kept at, as far as the load can. */
const wantedShare = 0.6;
const workers = 16;
const adjustEveryMilliseconds = 2000;
/** Between two things of a worker. */
const bounds = { least: 1, most: 2000 };

/** A load that runs until it is stopped. */
export interface Load {
  /** The share of a core that the server used since the last call. */
  share(): Promise<number>;
  /** Rejects with the first failure, at which the load ends. */
  readonly ended: Promise<unknown>;
  stop(): Promise<void>;
}

/** Does one thing after the other, as often as keeps the process at the wanted share of a core. */
export function startLoad(processId: number, next: () => Promise<void>): Load {
  const stopping = new AbortController();
  const { signal } = stopping;
  let between = 100;
  const meter = createMeter(processId);
  const adjuster = createMeter(processId);

  async function work(): Promise<void> {
    while (!signal.aborted) {
      await next();
      await pause(between, undefined, { signal }).catch(() => {});
    }
  }
  async function adjust(): Promise<void> {
    while (!signal.aborted) {
      await pause(adjustEveryMilliseconds, undefined, { signal }).catch(() => {});
      const factor = Math.min(1.5, Math.max(0.67, (await adjuster()) / wantedShare));
      between = Math.min(bounds.most, Math.max(bounds.least, between * factor));
    }
  }
  const all = Promise.all([adjust(), ...Array.from({ length: workers }, work)]);
  all.catch(() => stopping.abort());
  return {
    ended: all,
    share: meter,
    async stop() {
      stopping.abort();
      await all;
    },
  };
}

/** Tells the share of a core that a process used since the last call. */
function createMeter(processId: number): () => Promise<number> {
  let before = { own: Number.NaN, at: performance.now() };
  return async () => {
    const own = (await readProcessorTime([processId]))?.own ?? Number.NaN;
    const now = { own, at: performance.now() };
    const share = (now.own - before.own) / ((now.at - before.at) / 1000);
    before = now;
    return Number.isNaN(share) ? wantedShare : share;
  };
}
