import type { DatabaseTransaction } from "../store/database.ts";
import type { Places } from "./tables.ts";

/** Names a consumer. */
export interface ConsumerKey {
  readonly environmentId: string;
  readonly id: string;
}

/** A consumer that this node runs. */
export interface OwnedConsumer extends ConsumerKey {
  readonly places: Places;
  readonly fence: number;
  /**
   * Whether its places were restored from a backup: what came after them was lost, and may have been read. Its reader takes note of it with
   * {@link Consumers.noteRestore}.
   */
  readonly isRestored: boolean;
}

/**
 * Runs a consumer until the signal is aborted: because this node has lost it, it has been changed, or the gateway stops. Returns when nothing
 * of it goes on. A failure is logged, and it is started again after a pause, from its stored places.
 */
export type RunConsumer = (consumer: OwnedConsumer, signal: AbortSignal) => Promise<void>;

/**
 * Durable readers of the log. Each is run by one node at a time, under a fence: when a node dies, another takes over within seconds, and what
 * the former still settles is refused. Nothing is written for a consumer that has nothing to do.
 */
export interface Consumers extends AsyncDisposable {
  /**
   * Says how the consumers of a kind are run. Call it before the start. Disposing stops those that run here, before what they need is closed.
   */
  register(kind: string, run: RunConsumer): AsyncDisposable;
  /** Adds a consumer in the transaction that stores what it reads for. Call {@link Consumers.look} after the commit. */
  add(
    transaction: DatabaseTransaction,
    consumer: ConsumerKey & { readonly kind: string; readonly places: Places },
  ): Promise<void>;
  /**
   * Starts a consumer anew with what has been changed, or stops it, in the transaction of the change. Its owner may still settle what it has
   * done. `places`: from where, if not from where it stopped; then what the owner settles is refused.
   */
  change(
    transaction: DatabaseTransaction,
    key: ConsumerKey,
    to: { readonly isActive: boolean; readonly places?: Places },
  ): Promise<void>;
  /** Deletes a consumer in the transaction that deletes what it reads for. */
  remove(transaction: DatabaseTransaction, key: ConsumerKey): Promise<void>;
  /**
   * Stores how far a consumer has come, in the transaction of what it has done.
   * @throws LostConsumerError when this node does not own it any more: the transaction must not be committed.
   */
  settle(transaction: DatabaseTransaction, consumer: OwnedConsumer, places: Places): Promise<void>;
  /** The reader has taken note of a restore, in this transaction. @throws LostConsumerError as `settle` does. */
  noteRestore(transaction: DatabaseTransaction, consumer: OwnedConsumer): Promise<void>;
  /** Looks at once for what is to be run. Other nodes look every second. */
  look(): void;
}

/** Another node runs the consumer by now, or it has been changed. */
export class LostConsumerError extends Error {
  override readonly name = "LostConsumerError";
}
