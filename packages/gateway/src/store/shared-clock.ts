import { sql } from "kysely";
import { systemClock, systemStopwatch, type Clock } from "../clock.ts";
import type { Store } from "./database.ts";

const usualLookMilliseconds = 10_000;

/** The clock that all nodes of a store share. */
export interface SharedClock extends Disposable {
  readonly clock: Clock;
}

/**
 * Opens the clock of a store's database. Nodes compare the current time with times that other nodes wrote, so all use the same
 * clock, whatever their machines show. Between two reads of the database's clock the stopwatch advances the time; when the
 * database's clock is set, the next read follows it. The embedded store has only the process's clock.
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
      // A difference that a slow answer may explain changes nothing.
      if (Math.abs(found.milliseconds - ahead.milliseconds) > found.doubt) ahead = found;
    } catch {
      // The database is away, which others report. The stopwatch continues.
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
