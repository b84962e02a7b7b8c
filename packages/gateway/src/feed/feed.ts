import type { Appended } from "../change-log/appended.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "../change-log/change.ts";
import type { ChangeSelection } from "../change-log/change-log.ts";
import type { Place } from "../change-log/place.ts";
import type { Supply } from "../supply.ts";

/** A relevant change. While it is live, all subscribers with the same interest receive the same object. */
export interface ChangeEvent<Change> extends Place {
  readonly type: "change";
  readonly change: Change;
  /** The verdict of the subscriber's interest. */
  readonly matches: boolean;
}

/** Nothing of interest up to here: a place to resume from when the stream is quiet. */
interface CheckpointEvent extends Place {
  readonly type: "checkpoint";
}

/** What a subscriber receives: a change, or the notice that everything up to a place has been read. Each is a place to resume from. */
export type FeedEvent<Change> = ChangeEvent<Change> | CheckpointEvent;

/** The changes that a subscriber wants. */
export interface Interest<Change> {
  /** The same text for all subscribers with the same interest: a node judges each live change once for all of them. */
  readonly key: string;
  /** The changes to read when replaying from the log: at least all that have a verdict. */
  readonly within: ChangeSelection;
  /**
   * Called with a live change before its subscribers hear of it, which they do, all of them in turn, when `ready` is called. Changes that
   * come meanwhile are not prepared. Must not throw.
   */
  prepare?(event: ChangeEvent<Change>, ready: () => void): void;
  /** Null when the change is irrelevant; otherwise whether the record matches after the change. Must be pure and fast. */
  verdictOf(change: Change): boolean | null;
}

/** What to follow. */
export interface FeedRequest {
  readonly environmentId: string;
  /** Replays the changes after this place, then goes live. */
  readonly after: Place;
  /** Ends the stream, as its `end` does. */
  readonly signal?: AbortSignal;
}

/**
 * Sends the change log to subscribers. Every stream ascends by position without gaps or repeats, on any node, and stays in one
 * history. A slow reader costs a bounded buffer and then reads from the log at its own pace.
 */
export interface Feed extends AsyncDisposable {
  /**
   * The relevant record changes.
   * It fails with GatewayError `CURSOR_EXPIRED` when the log no longer keeps the changes after the reader's place, or the
   * place is in a lost history, even if that happens during the stream.
   */
  records(request: FeedRequest, interest: Interest<RecordChange>): Supply<FeedEvent<RecordChange>>;
  /** The changes of systems' statuses. Otherwise like {@link Feed.records}. */
  systems(request: FeedRequest, interest: Interest<SystemStatusChange>): Supply<FeedEvent<SystemStatusChange>>;
  /** The states that commands reach. Otherwise like {@link Feed.records}. */
  commands(request: FeedRequest, interest: Interest<CommandChange>): Supply<FeedEvent<CommandChange>>;
  /** The events that are no record changes. Otherwise like {@link Feed.records}. */
  notices(request: FeedRequest, interest: Interest<NoticeChange>): Supply<FeedEvent<NoticeChange>>;
  /**
   * Tells every node that an environment's log has grown up to a position, with the changes if they are known. Call it after a
   * commit; a lost call only delays.
   */
  ring(environmentId: string, position: number, appended?: Appended): void;
}
