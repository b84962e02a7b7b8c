import type { Log } from "../../log.ts";
import type { Database } from "../../store/database.ts";
import { leaseSeconds, prolongLease } from "./lease-rows.ts";

/**
 * Keeps a lease while its owner lives, until disposed. The next beat, a quarter of a lease later, makes up for a failed one; no beat
 * starts while another is under way.
 */
export function keepLease(
  database: Database,
  key: { readonly environmentId: string; readonly systemId: string },
  fence: number,
  log: Log | undefined,
): Disposable {
  let isUnderWay = false;
  const beat = async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    await prolongLease(database, key, fence).catch((error: unknown) => {
      log?.warn({ systemId: key.systemId, err: error }, "a refresh lease was not extended");
    });
    isUnderWay = false;
  };
  const timer = setInterval(beat, (leaseSeconds * 1000) / 4);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
