import { sql } from "kysely";
import { systemClock, systemStopwatch, type Clock } from "../clock.ts";
import type { Store } from "./database.ts";

const usualLookMilliseconds = 10_000;

/** The clock by which all nodes of a store reckon. */
export interface SharedClock extends Disposable {
  readonly clock: Clock;
}

/**
 * Opens the clock of a store's database. What one node writes down others compare with the time, so that each goes by the same clock,
 * whatever its machine's own says. Between two looks at the database it goes on with the stopwatch; when the database's clock is
 * set, it follows with the next look. The embedded store has no other clock than its process.
 */
export async function openSharedClock(
  store: Pick<Store, "kind" | "service">,
  lookMilliseconds = usualLookMilliseconds,
): Promise<SharedClock> {
  if (store.kind === "embedded") return { clock: systemClock, [Symbol.dispose]() {} };
  /** How far the database's clock is ahead of the stopwatch. */
  let ahead = await ask();
  let isLooking = false;

  async function ask() {
    const before = systemStopwatch();
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(store.service);
    const after = systemStopwatch();
    const now = rows[0]?.now.getTime() ?? Number.NaN;
    return { milliseconds: now - (before + after) / 2, doubt: (after - before) / 2 + 1 };
  }

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    try {
      const found = await ask();
      // What a slow answer may explain is no reason to move.
      if (Math.abs(found.milliseconds - ahead.milliseconds) > found.doubt) ahead = found;
    } catch {
      // The database is away, which others tell of. The stopwatch goes on.
    } finally {
      isLooking = false;
    }
  }

  const looking = setInterval(() => void look(), lookMilliseconds).unref();
  return {
    clock: () => new Date(systemStopwatch() + ahead.milliseconds),
    [Symbol.dispose]: () => clearInterval(looking),
  };
}
