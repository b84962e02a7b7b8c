import type { RateWindow } from "../vendors/vendor.ts";

const windowMilliseconds = 60_000;

/** Counts each account's calls in windows of a minute. */
export interface RateLimit {
  /** Counts a call. `allowed` is false when the window is exhausted. */
  take(account: string): { readonly allowed: boolean; readonly window: RateWindow };
}

export const createRateLimit = (limit: number, now: () => Date): RateLimit => {
  const windows = new Map<string, { endsAt: number; used: number }>();
  return {
    take: (account) => {
      const time = now().getTime();
      const known = windows.get(account);
      const current = known === undefined || known.endsAt <= time ? { endsAt: time + windowMilliseconds, used: 0 } : known;
      windows.set(account, current);
      const allowed = current.used < limit;
      if (allowed) current.used += 1;
      const window = {
        limit,
        remaining: limit - current.used,
        resetsAt: new Date(current.endsAt),
        resetsInSeconds: Math.ceil((current.endsAt - time) / 1000),
      };
      return { allowed, window };
    },
  };
};
