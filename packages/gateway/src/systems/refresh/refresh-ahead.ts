import type { Catalog } from "../../catalog/catalog.ts";
import { systemStopwatch, type Clock } from "../../clock.ts";
import { randomId } from "../../identifiers.ts";
import { newTraceId } from "../../telemetry/current-span.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { Delay } from "../../vendor-calls/delay.ts";
import type { CredentialKeeper } from "../credentials/credential-keeper.ts";
import { bringRefreshesForward, nextRefreshTime, releaseLease, takeDueLeases, type DueCredentials } from "./lease-rows.ts";
import { parseSettings } from "../registry/settings.ts";
import { joinSignals } from "../../signals.ts";

/** Refreshes tokens before they end, even of systems that nothing calls: an unused refresh token expires too. */
export interface RefreshAhead extends AsyncDisposable {
  /** Starts. Any number of nodes may do so: a row belongs to one node at a time. */
  start(): void;
}

export interface RefreshAheadDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly delay: Delay;
  readonly keeper: CredentialKeeper;
  readonly log: Log | undefined;
}

/** How many refreshes run at the same time on one node. */
const mostAtOnce = 16;
/** The longest pause between two searches: other nodes may have stored credentials, or died. */
const longestPause = 1000;
/** Credentials that fall due within this pause are taken together. */
const shortestPause = 200;
/** How often to check whether the clock was set back. */
const betweenBringingForward = 10_000;
/** How long to wait with credentials that the current configuration cannot refresh. */
const misfitPause = 300_000;

/** Over the store. Disposing waits for refreshes under way. */
export function createRefreshAhead(dependencies: RefreshAheadDependencies): RefreshAhead {
  const { store, catalog, clock, delay, log } = dependencies;
  const stopping = new AbortController();
  const owner = randomId("lease");
  const underWay = new Set<Promise<void>>();
  let running = Promise.resolve();
  let freed = Promise.withResolvers<void>();
  let broughtForwardAt = Number.NEGATIVE_INFINITY;

  const begin = (due: DueCredentials) => {
    const work: Promise<void> = refresh(dependencies, due)
      .catch((error: unknown) => log?.warn({ systemId: due.systemId, err: error }, "a refresh ahead of time failed"))
      .finally(() => {
        underWay.delete(work);
        freed.resolve();
      });
    underWay.add(work);
  };

  /** Takes due credentials as far as there is room, and returns how long to wait for the next. */
  const look = async (): Promise<number> => {
    const connectorIds = [...catalog.connectors.keys()];
    if (systemStopwatch() - broughtForwardAt >= betweenBringingForward) {
      await bringRefreshesForward(store.service, clock());
      broughtForwardAt = systemStopwatch();
    }
    const room = mostAtOnce - underWay.size;
    const due = room === 0 ? [] : await takeDueLeases(store.service, connectorIds, owner, clock(), room);
    for (const credentials of due) begin(credentials);
    if (underWay.size >= mostAtOnce) return longestPause;
    // When something was due, more will be soon, which is not worth a query.
    if (due.length > 0) return shortestPause;
    const next = await nextRefreshTime(store.service, connectorIds);
    const pause = next === null ? longestPause : next.getTime() - clock().getTime();
    return Math.min(longestPause, Math.max(shortestPause, pause));
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      freed = Promise.withResolvers();
      const pause = await look().catch((error: unknown) => {
        log?.warn({ err: error }, "the search for tokens to refresh failed");
        return longestPause;
      });
      // Freed room is used at once; `waiting` then ends the pause.
      const waiting = new AbortController();
      using joined = joinSignals([waiting.signal, stopping.signal]);
      const paused = delay(pause, joined.signal).catch(() => {});
      await (underWay.size >= mostAtOnce ? Promise.race([freed.promise, paused]) : paused);
      waiting.abort();
    }
  };

  return {
    start: () => void (running = run()),
    async [Symbol.asyncDispose]() {
      stopping.abort(new Error("The gateway is stopping."));
      await running;
      await Promise.all(underWay);
    },
  };
}

async function refresh({ catalog, store, clock, keeper, log }: RefreshAheadDependencies, due: DueCredentials): Promise<void> {
  const { environmentId, systemId, lease } = due;
  const configuration = catalog.connectors.get(due.connectorId);
  const parsed = configuration === undefined ? null : parseSettings(configuration, due.settings);
  if (configuration === undefined || parsed?.type !== "success") {
    log?.warn({ environmentId, systemId }, "the settings of a system do not match its connector: its token is not refreshed");
    const nextTry = { type: "later", at: new Date(clock().getTime() + misfitPause) } as const;
    await releaseLease(store.environment(environmentId), due, lease, nextTry);
    return;
  }
  const traceId = newTraceId();
  await keeper.refreshUnder({ environmentId, systemId, configuration, settings: parsed.settings, traceId }, lease);
}
