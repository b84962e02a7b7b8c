import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "graphql-sse";

const subscription = /* GraphQL */ `
  subscription ($after: String) {
    systemChanges(after: $after) {
      cursor
      status
      system {
        id
      }
    }
  }
`;

interface Message {
  readonly systemChanges: { readonly cursor: string; readonly status: string; readonly system: { readonly id: string } | null };
}

const againAfterMilliseconds = 100;

/** The systems' statuses as seen by a subscriber that resumes at another node after each kill. */
export interface StatusWatch extends AsyncDisposable {
  /** The last received status of each system. */
  readonly statuses: ReadonlyMap<string, string>;
  /** Every received change, as the system's id and its status. */
  readonly received: readonly (readonly [systemId: string, status: string])[];
  /** The number of restarts of the subscription. */
  readonly resumed: number;
  /** The number of received changes that a restored backup has erased. */
  readonly forgotten: number;
  /** Settles once the condition holds; every change triggers a check. Rejects with the signal's reason when that comes first. */
  until(condition: () => boolean, signal: AbortSignal): Promise<void>;
}

/** Watches from a cursor on. */
export function watchStatuses(graphql: string, token: string, after: string): StatusWatch {
  const controller = new AbortController();
  const { signal } = controller;
  const statuses = new Map<string, string>();
  const received: [string, string][] = [];
  const waiting = new Set<() => void>();
  /** The received changes that are still in the log, with the cursors to resume from. */
  const kept: { readonly cursor: string; readonly systemId: string | null; readonly status: string }[] = [];
  let resumed = 0;
  let forgotten = 0;

  /** The log has lost the last change. An app would list again; this returns to a place that the log still has. */
  const goBack = (): void => {
    kept.pop();
    forgotten += 1;
    statuses.clear();
    for (const { systemId, status } of kept) if (systemId !== null) statuses.set(systemId, status);
    for (const look of waiting) look();
  };

  const follow = async (): Promise<void> => {
    const client = createClient({ url: graphql, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
    const events = client.iterate<Message>({ query: subscription, variables: { after: kept.at(-1)?.cursor ?? after } });
    const stop = (): void => client.dispose();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const { data, errors } of events) {
        if (errors?.some(({ extensions }) => extensions?.["reason"] === "LOG_FORKED")) return goBack();
        if (!data) continue;
        const change = data.systemChanges;
        kept.push({ cursor: change.cursor, systemId: change.system?.id ?? null, status: change.status });
        if (change.system === null) continue;
        statuses.set(change.system.id, change.status);
        received.push([change.system.id, change.status]);
        for (const look of waiting) look();
      }
    } finally {
      signal.removeEventListener("abort", stop);
      client.dispose();
    }
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await follow().catch(() => undefined);
      resumed += 1;
      await pause(againAfterMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    statuses,
    received,
    get resumed() {
      return resumed;
    },
    get forgotten() {
      return forgotten;
    },
    until: (condition, waitSignal) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          waiting.delete(look);
          waitSignal.removeEventListener("abort", giveUp);
        };
        const look = (): void => {
          if (!condition()) return;
          end();
          resolve();
        };
        const giveUp = (): void => {
          end();
          reject(waitSignal.reason);
        };
        waiting.add(look);
        waitSignal.addEventListener("abort", giveUp, { once: true });
        if (waitSignal.aborted) giveUp();
        look();
      }),
    async [Symbol.asyncDispose]() {
      controller.abort();
      await running;
    },
  };
}
