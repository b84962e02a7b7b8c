import { createBackoff, pause, type BackoffTiming } from "./backoff.ts";
import { joinSignals } from "./signals.ts";

/** An open connection. */
export interface Connection {
  /** Settles with the reason once the connection is gone, whichever side ended it. Never rejects. */
  readonly lost: Promise<unknown>;
  /** Sends a check that the other side must answer. */
  probe(): Promise<unknown>;
  /** Closes the connection at once, even when the other side no longer answers. */
  close(): void;
}

export interface ConnectionKeeping<Open extends Connection> {
  /** Opens a connection. When it rejects, it has left nothing open. It rejects at once when the signal is aborted. */
  connect(signal: AbortSignal): Promise<Open>;
  /** Called after every loss and every failed attempt, with the milliseconds until the next attempt. */
  onLost(reason: unknown, pauseMilliseconds: number): void;
  /** Called when there is a connection again. */
  onRegained(): void;
  /** The milliseconds for which the first connection is retried. Default: one attempt only. */
  readonly patienceMilliseconds?: number;
  /** Whether a failure is permanent: the first connection is then not retried. */
  isFinal?(reason: unknown): boolean;
  readonly timing?: Partial<KeepingTiming>;
}

/** All in milliseconds. */
export interface KeepingTiming extends BackoffTiming {
  /** How long connecting may take. */
  readonly connecting: number;
  /** How long a connection may be quiet before it is checked. */
  readonly quiet: number;
  /** How long the answer to a check may take. */
  readonly answering: number;
}

const usualTiming: KeepingTiming = { first: 100, longest: 5_000, connecting: 5_000, quiet: 10_000, answering: 5_000 };

/** A connection that is reopened whenever it is lost. Disposing closes it for good. */
export interface KeptConnection<Open extends Connection> extends AsyncDisposable {
  /** The current connection; null while there is none. */
  readonly current: Open | null;
}

/**
 * Connects, waits until the connection is lost, and connects again, in one loop: there is never more than one connection and one
 * attempt, however many things fail. A silent connection counts as lost after `quiet` and `answering`.
 * @throws the failure of the first attempt to connect.
 */
export async function keepConnected<Open extends Connection>(keeping: ConnectionKeeping<Open>): Promise<KeptConnection<Open>> {
  const { connect, onLost, onRegained, patienceMilliseconds = 0 } = keeping;
  const timing = { ...usualTiming, ...keeping.timing };
  const backoff = createBackoff(timing);
  const stopping = new AbortController();
  const { signal } = stopping;
  let current: Open | null = null;

  const open = async (): Promise<Open> => {
    using limited = joinSignals([signal], timing.connecting);
    const opened = await connect(limited.signal);
    backoff.worked();
    return opened;
  };
  /** Opens the next connection after a loss, with as many attempts as it takes. Null when it was stopped or took too long. */
  const openAgain = async (reason: unknown, giveUpAt = Infinity): Promise<Open | null> => {
    for (let last = reason; ;) {
      const milliseconds = backoff.next();
      const isHopeless = giveUpAt !== Infinity && keeping.isFinal?.(last) === true;
      if (isHopeless || performance.now() + milliseconds > giveUpAt) throw last;
      onLost(last, milliseconds);
      await pause(milliseconds, signal);
      if (signal.aborted) return null;
      try {
        return await open();
      } catch (error) {
        if (signal.aborted) return null;
        last = error;
      }
    }
  };
  const run = async (first: Open | null) => {
    for (let opened = first; opened !== null;) {
      current = opened;
      const reason = await untilLost(opened, timing, signal);
      current = null;
      opened.close();
      opened = signal.aborted ? null : await openAgain(reason);
      if (opened !== null && signal.aborted) opened.close();
      else if (opened !== null) onRegained();
    }
  };

  const giveUpAt = performance.now() + patienceMilliseconds;
  const first = await open().catch((error: unknown) => openAgain(error, giveUpAt));
  const running = run(first);
  return {
    get current() {
      return current;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}

/** Settles with the reason when the connection is lost or silent, and with none when the signal is aborted. */
async function untilLost(connection: Connection, timing: KeepingTiming, signal: AbortSignal): Promise<unknown> {
  const over = new AbortController();
  using joined = joinSignals([signal, over.signal]);
  try {
    return await Promise.race([connection.lost, untilSilent(connection, timing, joined.signal), untilAborted(joined.signal)]);
  } finally {
    over.abort();
  }
}

/** Checks the connection at regular intervals; settles with the reason when a check fails. */
async function untilSilent(connection: Connection, { quiet, answering }: KeepingTiming, signal: AbortSignal): Promise<unknown> {
  for (;;) {
    await pause(quiet, signal);
    if (signal.aborted) return null;
    using limited = joinSignals([signal], answering);
    const silence = untilAborted(limited.signal).then(() => new Error(`There was no response for ${answering} ms.`));
    const failure = await Promise.race([connection.probe().then(() => null, toReason), silence]);
    if (failure !== null) return failure;
  }
}

const toReason = (error: unknown): unknown => error ?? new Error("The connection check failed.");

const untilAborted = (signal: AbortSignal): Promise<null> =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(null));
    if (signal.aborted) resolve(null);
  });
