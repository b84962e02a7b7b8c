import { handleClaimed, type HandlingDependencies } from "./handle-claimed.ts";

/** Handles events from the inbox, in this process. */
export interface Handling {
  /** Begins; again it does nothing. */
  start(): void;
  /** Looks into the inbox now. */
  wake(): void;
  /** Claims no more, and settles when the handlers that run have ended. */
  stop(): Promise<void>;
}

const pruneMilliseconds = 60 * 60 * 1000;
const longestPause = 30_000;

export function createHandling(dependencies: HandlingDependencies): Handling {
  const { inbox, options, clock, log } = dependencies;
  const running = new Set<Promise<void>>();
  const timers = new Set<() => void>();
  const stopping = new AbortController();
  let isWoken = false;
  let wakeUp: (() => void) | null = null;
  let loop: Promise<void> | null = null;
  let failures = 0;
  let prunedAt = Number.NEGATIVE_INFINITY;

  function wake(): void {
    isWoken = true;
    wakeUp?.();
  }

  function wakeAfter(milliseconds: number): () => void {
    const cancel = clock.after(milliseconds, () => {
      timers.delete(cancel);
      wake();
    });
    timers.add(cancel);
    return cancel;
  }

  async function sleep(milliseconds: number): Promise<void> {
    const cancel = wakeAfter(milliseconds);
    if (!isWoken) await new Promise<void>((resolve) => (wakeUp = resolve));
    cancel();
    timers.delete(cancel);
    wakeUp = null;
  }

  /** Claims as much as may run at once, and starts to handle it. Returns how much it was. */
  async function claim(): Promise<number> {
    const limit = options.concurrency - running.size;
    const claimed = limit > 0 ? await inbox.claim({ limit, leaseMilliseconds: options.leaseMilliseconds }) : [];
    for (const event of claimed) {
      const task = handleClaimed(dependencies, event).then((outcome) => {
        running.delete(task);
        if (outcome.state === "waiting" && !stopping.signal.aborted) wakeAfter(outcome.delayMilliseconds);
        wake();
      });
      running.add(task);
    }
    return claimed.length;
  }

  async function prune(): Promise<void> {
    if (clock.now() - prunedAt < pruneMilliseconds) return;
    prunedAt = clock.now();
    await inbox.prune?.();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      isWoken = false;
      try {
        const count = await claim();
        failures = 0;
        if (count > 0) continue;
        await prune();
      } catch (error) {
        failures += 1;
        log.error({ error }, "The inbox cannot be reached; stored events wait.");
      }
      if (!stopping.signal.aborted) await sleep(Math.min(options.pollMilliseconds * 2 ** failures, longestPause));
    }
    await Promise.all(running);
    for (const cancel of timers) cancel();
  }

  return {
    start() {
      loop ??= run();
    },
    wake,
    async stop() {
      stopping.abort();
      wake();
      await loop;
    },
  };
}
