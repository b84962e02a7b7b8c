import type { Clock } from "../clock.ts";
import { eventIdOf } from "../event/event-id.ts";
import type { Inbox } from "../inbox/inbox.ts";
import type { Log } from "../log.ts";
import { type Changes, changesAfter, type ChangesClient, type ListedChange, newestCursor } from "./changes-query.ts";

/** How to catch up. */
export interface CatchUpOptions {
  /** For how many minutes nothing must have come before the API is asked, and then again each time. Default: 5. */
  readonly silenceMinutes?: number;
  /** A `ChangeFilter` of the API, such as `{ systemId: { eq: "sys_…" } }`, for an endpoint that does not get everything. */
  readonly where?: Readonly<Record<string, unknown>>;
  /**
   * Called when the API cannot say what was missed, with its error: `CURSOR_EXPIRED` after an absence longer than it keeps changes or
   * after a backup was restored. List the records again. When it throws, it is called again later.
   */
  readonly onGap?: (error: unknown) => unknown;
}

export interface CatchUpDependencies {
  readonly client: ChangesClient;
  readonly options: CatchUpOptions;
  readonly inbox: Inbox;
  readonly store: (event: { readonly id: string; readonly body: string; readonly isReplay: false }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Asks for what was missed, now and after every silence. */
export interface CatchUp {
  /** A webhook has come: the silence begins anew. */
  heard(): void;
  stop(): Promise<void>;
}

/** The name of the place in the inbox. */
const place = "catch-up";

export function startCatchUp({ client, options, inbox, store, clock, log }: CatchUpDependencies): CatchUp {
  const { silenceMinutes = 5, where = {}, onGap } = options;
  const silence = silenceMinutes * 60_000;
  const ending = new AbortController();
  let heardAt = clock.now();
  let cancel: (() => void) | null = null;
  let asking = ask();

  function watch(): void {
    if (ending.signal.aborted) return;
    cancel = clock.after(Math.max(0, heardAt + silence - clock.now()), () => {
      if (clock.now() - heardAt < silence) watch();
      else asking = ask();
    });
  }

  async function ask(): Promise<void> {
    try {
      await storeMissed();
    } catch (error) {
      if (!ending.signal.aborted) log.warn({ error }, "Catching up failed; it is tried again later.");
    }
    heardAt = clock.now();
    watch();
  }

  async function storeMissed(): Promise<void> {
    let after = await inbox.load(place);
    // The first time there is nothing to catch up with.
    if (after === null) return await inbox.save(place, await newestCursor(client, clock.now(), ending.signal));
    for (let hasMore = true; hasMore && !ending.signal.aborted;) {
      const page: Changes = await changesAfter(client, { after, where }, ending.signal).catch(bridgeGap);
      for (const change of page.changes) await store(eventOf(change, page.environment));
      after = page.endCursor;
      await inbox.save(place, after);
      hasMore = page.hasMore;
    }
  }

  async function bridgeGap(error: unknown): Promise<Changes> {
    if (!isGap(error)) throw error;
    // What happens while the app lists its records comes again.
    const endCursor = await newestCursor(client, clock.now(), ending.signal);
    log.error({ error }, "The API no longer knows what was missed; list the records again.");
    await onGap?.(error);
    return { changes: [], environment: "", endCursor, hasMore: false };
  }

  return {
    heard() {
      heardAt = clock.now();
    },
    async stop() {
      ending.abort();
      cancel?.();
      await asking;
    },
  };
}

const gaps = new Set<unknown>(["CURSOR_EXPIRED", "INVALID_CURSOR"]);
const isGap = (error: unknown): boolean => typeof error === "object" && error !== null && "code" in error && gaps.has(error.code);

/** A change as the webhook of an endpoint with the preset THIN. */
function eventOf({ cursor, recordedAt, traceId, system, ...change }: ListedChange, environment: string) {
  const entity = change.entity.charAt(0).toLowerCase() + change.entity.slice(1);
  const body = JSON.stringify({
    type: `${entity}.${change.kind.toLowerCase()}`,
    timestamp: recordedAt,
    environment,
    cursor,
    traceId,
    data: { changes: { ...change, systemId: system?.id ?? null } },
  });
  return { id: eventIdOf(cursor) ?? `evt_${cursor}`, body, isReplay: false } as const;
}
