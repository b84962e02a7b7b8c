import type { Clock } from "../clock.ts";
import { hasScope } from "../graph/access.ts";
import type { Principal } from "../principal.ts";
import type { Store } from "../store/database.ts";
import type { WatchBell } from "../store/watch-bell.ts";
import { findCalls, listCalls } from "../vendor-calls/list-calls.ts";
import { selectEntries } from "./live/entry-rows.ts";
import type { Observe } from "./observe.ts";
import { countDroppedBetween, findDocuments, findRequests, listRequests } from "./requests/list-requests.ts";
import type { LoggedRequests } from "./settings.ts";
import { findTraceOf, selectTrace } from "./trace/trace-rows.ts";
import { traceKinds, type TraceKind } from "./trace/trace.ts";

export interface ObserveDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly bell: Pick<WatchBell, "watch">;
  /** Which requests are logged. */
  readonly loggedRequests: LoggedRequests;
  /** How many days each log is kept. Null: for good. */
  readonly keptDays: Readonly<Record<TraceKind, number | null>>;
}

const dayMilliseconds = 86_400_000;

const daysAgo = (now: Date, days: number | null): Date | null =>
  days === null ? null : new Date(now.getTime() - days * dayMilliseconds);

/** What a reader may see of what was found. */
const seen = <Item extends { readonly systemId: string | null }>(
  { systemId }: Principal,
  found: ReadonlyMap<string, Item>,
): ReadonlyMap<string, Item> =>
  systemId === null ? found : new Map([...found].filter(([, item]) => item.systemId === systemId));

/** The audit is for administrators. */
const kindsFor = (principal: Principal): readonly TraceKind[] =>
  principal.systemId === null && hasScope(principal, "admin") ? traceKinds : traceKinds.filter((kind) => kind !== "AUDIT");

/** A query for no more than a reader may see. */
const within = <Query extends { readonly systemIds: readonly string[] | null }>({ systemId }: Principal, query: Query): Query =>
  systemId === null ? query : { ...query, systemIds: (query.systemIds ?? [systemId]).filter((id) => id === systemId) };

export function createObserve({ store, clock, bell, loggedRequests, keptDays }: ObserveDependencies): Observe {
  return {
    requests: (principal, query) =>
      listRequests(store.environment(principal.environmentId), principal.environmentId, within(principal, query)),
    requestsByIds: async (principal, ids) =>
      seen(principal, await findRequests(store.environment(principal.environmentId), principal.environmentId, ids)),
    documents: (environmentId, hashes) => findDocuments(store.environment(environmentId), environmentId, hashes),
    calls: (principal, query) =>
      listCalls(store.environment(principal.environmentId), principal.environmentId, within(principal, query)),
    callsByIds: async (principal, ids) =>
      seen(principal, await findCalls(store.environment(principal.environmentId), principal.environmentId, ids)),

    async trace(principal, id, limit) {
      const { environmentId, systemId } = principal;
      const database = store.environment(environmentId);
      const traceId = await findTraceOf(database, environmentId, id);
      return await selectTrace(database, { environmentId, systemId, id: traceId, limit, kinds: kindsFor(principal) });
    },

    async entriesByIds({ environmentId, systemId }, ids) {
      const found = await selectEntries(store.environment(environmentId), environmentId, ids);
      return systemId === null ? found : found.filter((entry) => entry.systemId === systemId);
    },
    watch: (environmentId, onWritten) => bell.watch(environmentId, onWritten),

    async kept({ environmentId }, { entries }) {
      const now = clock();
      const times = entries.map(({ at }) => at.getTime());
      const dropped =
        times.length === 0
          ? null
          : await countDroppedBetween(
              store.environment(environmentId),
              environmentId,
              new Date(Math.min(...times)),
              new Date(Math.max(...times)),
            );
      return traceKinds.map((kind) => ({
        kind,
        since: daysAgo(now, keptDays[kind]),
        isComplete: kind !== "API_REQUEST" || loggedRequests === "all",
        dropped: kind === "API_REQUEST" ? dropped : null,
      }));
    },
  };
}
