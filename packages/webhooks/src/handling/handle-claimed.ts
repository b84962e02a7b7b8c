import type { Clock } from "../clock.ts";
import { changeOf } from "../event/change-of.ts";
import { readEvent } from "../event/read-event.ts";
import type { ClaimedEvent, Inbox, Outcome } from "../inbox/inbox.ts";
import type { Log } from "../log.ts";
import type { Handler, HandlingOptions } from "./options.ts";

export interface HandlingDependencies {
  readonly inbox: Inbox;
  readonly handle: Handler<Readonly<Record<string, unknown>>>;
  readonly onlyNewest: boolean;
  readonly options: HandlingOptions;
  readonly clock: Clock;
  readonly log: Log;
}

const longestError = 1000;
const settleAgainMilliseconds = 1000;

/** Calls the handler with a claimed event and settles it. Until then, the lease is renewed. Never rejects. */
export async function handleClaimed(dependencies: HandlingDependencies, claimed: ClaimedEvent): Promise<Outcome> {
  const lease = holdLease(dependencies, claimed);
  const outcome = await outcomeOf(dependencies, claimed, lease.signal);
  await settle(dependencies, claimed, outcome, lease.signal);
  lease.end();
  return outcome;
}

/** Settles, again and again while the inbox is away and the claim may still hold. */
async function settle(
  { inbox, clock, log }: HandlingDependencies,
  claimed: ClaimedEvent,
  outcome: Outcome,
  lost: AbortSignal,
): Promise<void> {
  const { id } = claimed;
  for (;;) {
    try {
      if (!(await inbox.settle(claimed, outcome)))
        log.warn({ id }, "An event was handled for longer than its lease; another process may have handled it, too.");
      return;
    } catch (error) {
      if (lost.aborted) return log.error({ error, id }, "The inbox cannot be told what became of an event; it is handled again.");
      await new Promise<void>((resolve) => clock.after(settleAgainMilliseconds, resolve));
    }
  }
}

async function outcomeOf(
  { handle, onlyNewest, options, log }: HandlingDependencies,
  { id, body, isReplay, tries, handledVersion }: ClaimedEvent,
  signal: AbortSignal,
): Promise<Outcome> {
  // Every earlier try ended its process before it could be settled.
  if (tries > options.tries) return { state: "failed", error: "The process ended each time while it handled the event." };
  try {
    const event = readEvent(body, { id, isReplay });
    const version = onlyNewest ? (changeOf(event)?.version ?? null) : null;
    if (version === null || handledVersion === null || version > handledVersion) await handle(event, { tries, signal });
    return { state: "handled", version };
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).slice(0, longestError);
    const isLast = tries >= options.tries;
    log[isLast ? "error" : "warn"]({ error, id, tries }, isLast ? "An event is kept as failed." : "Handling an event failed.");
    if (isLast) return { state: "failed", error: message };
    const delay = options.firstDelayMilliseconds * 2 ** (tries - 1);
    return { state: "waiting", error: message, delayMilliseconds: Math.min(delay, options.longestDelayMilliseconds) };
  }
}

/** Renews a lease until it is ended. The signal is aborted when the claim is lost, or was not renewed in time. */
function holdLease({ inbox, options: { leaseMilliseconds }, clock }: HandlingDependencies, claimed: ClaimedEvent) {
  const lost = new AbortController();
  let isEnded = false;
  let heldUntil = clock.now() + leaseMilliseconds;
  let cancel = clock.after(leaseMilliseconds / 3, () => void renew());

  async function renew(): Promise<void> {
    const began = clock.now();
    const isHeld = await inbox.renew(claimed, leaseMilliseconds).catch(() => null);
    if (isHeld === true) heldUntil = began + leaseMilliseconds;
    if (isHeld === false || clock.now() >= heldUntil) lost.abort(new Error("Another process may handle this event now."));
    else if (!lost.signal.aborted && !isEnded) cancel = clock.after(leaseMilliseconds / 3, () => void renew());
  }

  return {
    signal: lost.signal,
    end() {
      isEnded = true;
      cancel();
    },
  };
}
