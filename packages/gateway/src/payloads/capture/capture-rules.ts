import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { CaptureMode } from "../payload.ts";
import { rulesChannel, selectRules } from "./rule-rows.ts";

/** Which payloads are kept, from memory. */
export interface CaptureRules extends AsyncDisposable {
  wants(environmentId: string, systemId: string | null, isError: boolean): boolean;
  /** Reads the rules of an environment again, after this node has changed them. */
  refresh(environmentId: string): Promise<void>;
  /** Reads all rules again. Called periodically, because a notice may be lost with its connection. */
  refreshAll(): Promise<void>;
}

/** The mode of an environment that has set none. */
export const usualMode: CaptureMode = "ERRORS";

const unheardMilliseconds = 1000;

/** Reads the rules and listens for changes. Until the first read has ended, nothing is wanted. */
export async function openCaptureRules(store: Pick<Store, "service" | "listen">, clock: Clock, log: Log): Promise<CaptureRules> {
  const modes = new Map<string, CaptureMode>();
  /** Until when systems are recorded, in milliseconds, by environment. */
  const recordings = new Map<string, ReadonlyMap<string, number>>();
  let reading = Promise.resolve();

  const read = async (environmentId: string | null): Promise<void> => {
    const found = await selectRules(store.service, environmentId, clock());
    if (environmentId === null) {
      modes.clear();
      recordings.clear();
    } else {
      modes.delete(environmentId);
      recordings.delete(environmentId);
    }
    for (const { environment_id, mode } of found.modes) if (mode !== usualMode) modes.set(environment_id, mode);
    for (const [environment, rows] of Map.groupBy(found.recordings, ({ environment_id }) => environment_id))
      recordings.set(environment, new Map(rows.map(({ system_id, until }) => [system_id, until.getTime()])));
  };
  /** One after the other, so that an earlier answer never overwrites a later one. */
  const refresh = (environmentId: string | null): Promise<void> => {
    const next = reading.then(() => read(environmentId));
    reading = next.catch((error: unknown) => log.debug({ err: error }, "The rules for payloads could not be read."));
    return next;
  };
  const later = (environmentId: string | null): void => void refresh(environmentId).catch(() => {});

  const listening = await store.listen(rulesChannel, later, () => later(null));
  await refresh(null);
  let isAsking = false;
  const asking = setInterval(() => {
    if (listening.isHearing || isAsking) return;
    isAsking = true;
    void refresh(null)
      .catch(() => {})
      .finally(() => (isAsking = false));
  }, unheardMilliseconds);
  asking.unref();

  return {
    wants(environmentId, systemId, isError) {
      const mode = modes.get(environmentId) ?? usualMode;
      if (mode === "ALL" || (mode === "ERRORS" && isError)) return true;
      if (systemId === null || recordings.size === 0) return false;
      const until = recordings.get(environmentId)?.get(systemId);
      return until !== undefined && until > clock().getTime();
    },
    refresh,
    refreshAll: () => refresh(null),
    async [Symbol.asyncDispose]() {
      clearInterval(asking);
      await listening[Symbol.asyncDispose]();
      await reading;
    },
  };
}
