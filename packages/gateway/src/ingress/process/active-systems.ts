import type { SystemJobData } from "../../jobs/define-job.ts";

/** Events that are about to be committed for a system whose events this node is processing, or for which it has sent a job. */
export interface Announcement {
  readonly systemId: string;
  /** The job that has not begun here yet. Null: the work is under way. */
  readonly jobId: string | null;
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
 * The systems whose waiting events this node is processing, or will process in a job that it has sent. Whoever stores more of them announces
 * that instead of sending another job: the work does not end before it has looked for them. Another node may take a job that was only sent, so
 * whoever counts on one looks after the commit whether it still waits.
 */
export interface ActiveSystems {
  /** Null when this node processes none of the system's events and knows no job: then a job is needed. */
  announce(system: SystemJobData): Announcement | null;
  /** Notes a job that has been committed. */
  expect(system: SystemJobData, jobId: string): void;
  /** Whether the job that was announced has not begun here. */
  isExpected(system: SystemJobData, jobId: string): boolean;
  enter(system: SystemJobData): ActiveSystem;
}

/** The work on a system's events. */
interface Work {
  /** Null once it is under way. */
  jobId: string | null;
  pending: number;
  hasMore: boolean;
  onSettled: (() => void) | null;
}

/** Beyond this, systems whose jobs have not begun are forgotten: they get one job more. */
const mostSystems = 10_000;

const keyOf = ({ environmentId, systemId }: SystemJobData) => `${environmentId}/${systemId}`;
const newWork = (jobId: string | null): Work => ({ jobId, pending: 0, hasMore: false, onSettled: null });

export function createActiveSystems(most = mostSystems): ActiveSystems {
  const known = new Map<string, Work>();

  function makeRoom(): void {
    if (known.size < most) return;
    for (const [key, { jobId, pending }] of known) {
      if (jobId === null || pending > 0) continue;
      known.delete(key);
      return;
    }
  }

  return {
    announce(system) {
      const work = known.get(keyOf(system));
      if (work === undefined) return null;
      work.pending += 1;
      const settled = () => {
        work.pending -= 1;
        work.hasMore = true;
        if (work.pending === 0) work.onSettled?.();
      };
      return { systemId: system.systemId, jobId: work.jobId, settled };
    },
    expect(system, jobId) {
      const work = known.get(keyOf(system));
      if (work?.jobId === null) return;
      if (work !== undefined) work.jobId = jobId;
      else {
        makeRoom();
        known.set(keyOf(system), newWork(jobId));
      }
    },
    isExpected: (system, jobId) => known.get(keyOf(system))?.jobId === jobId,
    enter(system) {
      const expected = known.get(keyOf(system));
      // Announcements that count on the job are those of the work.
      const work = expected === undefined || expected.jobId === null ? newWork(null) : expected;
      work.jobId = null;
      known.set(keyOf(system), work);
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
          if (known.get(keyOf(system)) === work) known.delete(keyOf(system));
          await untilSettled();
          return take();
        },
      };
    },
  };
}
