import type { RecordChange, SystemStatusChange } from "../change-log/change.ts";

/** What a subscriber receives: a change, or the word that all is read up to a position. */
export type FeedEvent<Change> =
  | { readonly type: "change"; readonly position: number; readonly change: Change }
  /** Nothing of interest up to here: a place to resume from when the stream is quiet. */
  | { readonly type: "checkpoint"; readonly position: number };

/** What to follow. */
export interface FeedRequest {
  readonly environmentId: string;
  /** Replay what came after this position, then go live. Null: from now on. */
  readonly after: number | null;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/**
 * Change log to subscribers. Every stream ascends by position without gap or repeat, on any node; a slow reader costs a
 * bounded buffer and then reads from the log at its own pace.
 */
export interface Feed extends AsyncDisposable {
  /**
   * The record changes that `select` lets through. `select` must be pure and fast: it runs once a change and subscriber.
   * @throws CursorError `CURSOR_EXPIRED` on the first `next()` when the log no longer holds what came after `after`.
   */
  records(request: FeedRequest, select: (change: RecordChange) => boolean): AsyncIterableIterator<FeedEvent<RecordChange>>;
  /** The changes of systems' statuses. As {@link Feed.records} otherwise. */
  systems(
    request: FeedRequest,
    select: (change: SystemStatusChange) => boolean,
  ): AsyncIterableIterator<FeedEvent<SystemStatusChange>>;
  /** Tells every node that an environment has new changes. Called after a commit; losing a call only delays. */
  ring(environmentId: string, position: number): void;
}
