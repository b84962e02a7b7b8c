import type { Log } from "./log.ts";
import type { Round } from "./stage.ts";

const milliseconds = { minute: 60_000, hour: 3_600_000 } as const;

/** Runs each round at its interval until disposed. Disposing stops active rounds and waits for them. */
export function startRounds(rounds: readonly Round[], log: Log): AsyncDisposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  const underWay = new Map<Round, Promise<void>>();
  const run = async (round: Round) => {
    try {
      await round.run(signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ what: round.what, err: error }, "A periodic task failed. The next run continues.");
    } finally {
      underWay.delete(round);
    }
  };
  const begin = (round: Round) => {
    if (!underWay.has(round)) underWay.set(round, run(round));
  };
  const timers = rounds.map((round) => setInterval(begin, milliseconds[round.every], round));
  for (const round of rounds) if (round.atStart === true) begin(round);
  return {
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      stopping.abort(new Error("The gateway is stopping."));
      await Promise.all(underWay.values());
    },
  };
}
