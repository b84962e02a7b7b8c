/** How long an inbox remembers the id of a handled event: longer than Fettle can send it again. In milliseconds. */
export const rememberedMilliseconds = 31 * 24 * 60 * 60 * 1000;

/** An event as it is stored. */
export interface ArrivedEvent {
  readonly id: string;
  /** Events of one lane are handled one at a time. */
  readonly lane: string;
  /** Orders the events of a lane. */
  readonly position: number;
  /** JSON text. */
  readonly body: string;
  readonly isReplay: boolean;
}

/** An event that this process, and no other, may handle for a while. */
export interface ClaimedEvent extends Omit<ArrivedEvent, "position"> {
  /** Differs with every claim. An inbox refuses what is done with a claim that another has followed. */
  readonly claim: string;
  /** How many times it has been claimed, this one included. */
  readonly tries: number;
  /** The highest version that was settled in its lane. Null when there is none. */
  readonly handledVersion: number | null;
}

/** What became of a claimed event. */
export type Outcome =
  | { readonly state: "handled"; readonly version: number | null }
  | { readonly state: "waiting"; readonly error: string; readonly delayMilliseconds: number }
  | { readonly state: "failed"; readonly error: string };

/** An event whose handler failed too often. */
export interface FailedEvent {
  readonly id: string;
  /** JSON text, as it was sent. */
  readonly body: string;
  readonly tries: number;
  /** The message of the last error. */
  readonly error: string;
  readonly failedAt: Date;
}

/**
 * Where events are stored before they are acknowledged. Every method may be called concurrently, by several processes, and rejects when the
 * store is unavailable.
 */
export interface Inbox {
  /** Stores an event durably, unless its id is known. */
  put(event: ArrivedEvent): Promise<"new" | "known">;
  /**
   * Claims events that are due: of each lane the first that waits, and none of a lane with a claim. A claim that is neither renewed nor
   * settled within its lease ends, and the event can be claimed again.
   */
  claim(options: { readonly limit: number; readonly leaseMilliseconds: number }): Promise<readonly ClaimedEvent[]>;
  /** Extends a lease. False when the claim has been lost. */
  renew(claimed: ClaimedEvent, leaseMilliseconds: number): Promise<boolean>;
  /** Ends a claim. False when it has been lost; nothing is changed then. */
  settle(claimed: ClaimedEvent, outcome: Outcome): Promise<boolean>;
  /** Failed events, the oldest failure first. */
  failed(limit: number): Promise<readonly FailedEvent[]>;
  /** Lets a failed event be handled again, with as many tries as a new one. False when it has not failed. */
  retry(id: string): Promise<boolean>;
  /** Removes an event that is handled or failed, so that it counts as new when it arrives again. False when there is none. */
  forget(id: string): Promise<boolean>;
  /** Forgets events that were handled longer ago than {@link rememberedMilliseconds}, where the store does not do so by itself. */
  prune?(): Promise<void>;
  /** Returns the text that was saved under a name. */
  load(name: string): Promise<string | null>;
  save(name: string, text: string): Promise<void>;
}
