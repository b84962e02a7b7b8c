import { longestPause } from "../sending/retry-after.ts";
import { waitAfter } from "../sending/schedule.ts";
import type { EndpointHealth } from "./settle-rows.ts";

/** An endpoint counts as failing once so many different keys in a row have failed. */
const failingAfter = 5;
const disabledAfterMilliseconds = 5 * 86_400_000;

/**
 * Tells an endpoint that is in trouble from one that refuses single events. While it is failing, it is only probed on the schedule of
 * retries, and nothing is lost.
 */
export interface Breaker {
  readonly health: EndpointHealth;
  /** Whether the health has changed since it was last asked for by `changed`. */
  changed(): boolean;
  readonly isFailing: boolean;
  /** Whether the endpoint has asked for silence until a later time. */
  isPaused(now: Date): boolean;
  /** Whether a failing endpoint may be tried. */
  mayProbe(now: Date): boolean;
  /** The one try begins. */
  probe(): void;
  delivered(now: Date): void;
  failed(key: string, now: Date): void;
  /** The endpoint asks for silence. */
  pause(until: Date): void;
}

/** Continues from a stored health. */
export function createBreaker(stored: EndpointHealth): Breaker {
  let health = stored;
  let isChanged = false;
  let isProbed = false;
  const failedKeys = new Set<string>();
  const change = (to: Partial<EndpointHealth>) => {
    health = { ...health, ...to };
    isChanged = true;
  };
  const isFailing = () => health.status === "FAILING";
  // A time further ahead than any pause was set before the clock was set back.
  const isPaused = (now: Date) =>
    health.pausedUntil !== null && health.pausedUntil > now && health.pausedUntil.getTime() <= now.getTime() + longestPause;
  return {
    get health() {
      return health;
    },
    get isFailing() {
      return isFailing();
    },
    changed() {
      const was = isChanged;
      isChanged = false;
      return was;
    },
    isPaused,
    // As with pauses.
    mayProbe: (now) =>
      health.nextProbeAt === null ||
      health.nextProbeAt <= now ||
      health.nextProbeAt.getTime() > now.getTime() + waitAfter(health.probes),
    probe: () => void (isProbed = true),
    delivered(now) {
      failedKeys.clear();
      isProbed = false;
      // What was under way when the endpoint asked for silence says nothing about it.
      const pausedUntil = isPaused(now) ? health.pausedUntil : null;
      if (isFailing() || health.pausedUntil !== pausedUntil)
        change({ status: "ACTIVE", statusReason: null, failingSince: null, probes: 0, nextProbeAt: null, pausedUntil });
    },
    failed(key, now) {
      failedKeys.add(key);
      if (!isFailing() && failedKeys.size < failingAfter) return;
      // What was in flight when the endpoint began to fail says nothing new.
      if (isFailing() && !isProbed) return;
      isProbed = false;
      const failingSince = health.failingSince ?? now;
      const probes = health.probes + 1;
      const nextProbeAt = new Date(now.getTime() + waitAfter(probes));
      const isOver = now.getTime() - failingSince.getTime() >= disabledAfterMilliseconds;
      change({
        status: isOver ? "DISABLED" : "FAILING",
        statusReason: isOver
          ? "The endpoint accepted nothing for 5 days. Mend it, then enable it: it continues where it stopped."
          : "The endpoint has failed for several records in a row. It is tried again from time to time, and everything waits.",
        failingSince,
        probes,
        nextProbeAt,
      });
    },
    pause(until) {
      if (health.pausedUntil === null || health.pausedUntil < until) change({ pausedUntil: until });
    },
  };
}
