import type { SystemJobData } from "../../jobs/define-job.ts";

/** Events that are about to be committed for a system whose events this node is processing. */
export interface Announcement {
  readonly systemId: string;
  /** Call it once, when the transaction has ended in any way. */
  readonly settled: () => void;
}

/** A system whose waiting events are being processed by this node. */
export interface ActiveSystem {
  /** Whether events may have been committed since the last call. Waits for announced transactions that have not ended. */
  hasMore(): Promise<boolean>;
  /**
   * Accepts no further announcements, and waits for the transactions of earlier ones. Returns whether events may have been committed since the
   * last call of `hasMore`; then a job is needed.
   */
  leave(): Promise<boolean>;
}

/**
 * The systems whose waiting events this node is processing. Whoever stores more of them announces that instead of sending another job: the
 * work does not end before it has looked for them.
 */
export interface ActiveSystems {
  /** Null when this node processes none of the system's events: then a job is needed. */
  announce(system: SystemJobData): Announcement | null;
  enter(system: SystemJobData): ActiveSystem;
}

const keyOf = ({ environmentId, systemId }: SystemJobData) => `${environmentId}/${systemId}`;

export function createActiveSystems(): ActiveSystems {
  const active = new Map<string, { pending: number; hasMore: boolean; onSettled: (() => void) | null }>();
  return {
    announce(system) {
      const work = active.get(keyOf(system));
      if (work === undefined) return null;
      work.pending += 1;
      const settled = () => {
        work.pending -= 1;
        work.hasMore = true;
        if (work.pending === 0) work.onSettled?.();
      };
      return { systemId: system.systemId, settled };
    },
    enter(system) {
      const work = { pending: 0, hasMore: false, onSettled: null as (() => void) | null };
      active.set(keyOf(system), work);
      const untilSettled = () =>
        work.pending === 0 ? undefined : new Promise<void>((resolve) => void (work.onSettled = resolve));
      const take = () => {
        const { hasMore } = work;
        work.hasMore = false;
        return hasMore;
      };
      return {
        async hasMore() {
          if (!work.hasMore) await untilSettled();
          return take();
        },
        async leave() {
          if (active.get(keyOf(system)) === work) active.delete(keyOf(system));
          await untilSettled();
          return take();
        },
      };
    },
  };
}
