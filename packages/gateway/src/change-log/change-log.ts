import type { ChangeKind } from "./tables.ts";
import type { CommandChange, NoticeChange, RecordChange, SystemStatusChange } from "./change.ts";
import type { LogProgress, LogState } from "./log-state.ts";
import type { Place } from "./place.ts";

/** Selects records' changes. Every given condition must match. */
export interface ChangeSelection {
  readonly entity?: TextSelection;
  readonly kind?: TextSelection<ChangeKind>;
  readonly systemId?: TextSelection;
  readonly recordId?: TextSelection;
}

/** A StringFilter, IDFilter or enumeration filter on a value that is never absent. */
export interface TextSelection<Value extends string = string> {
  readonly eq?: Value;
  readonly ne?: Value;
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
  readonly contains?: string;
  readonly startsWith?: string;
  readonly isNull?: boolean;
}

/** A section of the log, ascending. */
export interface ChangeStretch<Change> {
  readonly changes: readonly Change[];
  /** Everything up to here has been read, even when `changes` is empty. Never below `after`. */
  readonly readTo: Place;
  /** Whether more matching changes may follow. */
  readonly hasMore: boolean;
}

/**
 * The log of changes of each environment. Positions ascend in commit order: once a position has been read, everything below it is
 * complete.
 */
export interface ChangeLog {
  /** The end of the log: its last committed entry. */
  end(environmentId: string): Promise<Place>;
  /** The lowest place that is still valid as `after`. */
  floor(environmentId: string): Promise<Place>;
  /** The state of the log, from one row. */
  state(environmentId: string): Promise<LogState>;
  /** The state of the log and what has changed since an earlier one. */
  progress(environmentId: string, since: LogState): Promise<LogProgress>;
  /** The place before the first kept entry that was recorded at a time or later; the end when there is none. */
  placeAt(environmentId: string, time: Date): Promise<Place>;
  /** Where a reader goes on whose place the log may no longer have: where the histories part, within what is kept. */
  continuationOf(environmentId: string, place: Place): Promise<Place>;
  /** When the first entry above a position was recorded; null when there is none. */
  oldestAfter(environmentId: string, position: number): Promise<Date | null>;
  /**
   * `through`: the end of the section, if it is not the end of the log.
   * @throws GatewayError `CURSOR_EXPIRED` when `after` is below the floor or in a lost history.
   */
  records(
    environmentId: string,
    after: Place,
    limit: number,
    selection?: ChangeSelection,
    through?: Place,
  ): Promise<ChangeStretch<RecordChange>>;
  /** Like {@link ChangeLog.records}, for changes of systems' statuses. */
  systems(environmentId: string, after: Place, limit: number): Promise<ChangeStretch<SystemStatusChange>>;
  /** Like {@link ChangeLog.records}, for the states that commands reach. */
  commands(environmentId: string, after: Place, limit: number): Promise<ChangeStretch<CommandChange>>;
  /** Like {@link ChangeLog.records}, for events that are no record changes. */
  notices(environmentId: string, after: Place, limit: number): Promise<ChangeStretch<NoticeChange>>;
  /** The kept changes of one record, newest first, from below a version. */
  history(environmentId: string, recordId: string, before: number | null, limit: number): Promise<readonly RecordChange[]>;
  /**
   * The changes of one system's status, newest first, from below a place.
   * @throws GatewayError `CURSOR_EXPIRED` when the place is in a lost history.
   */
  statusHistory(
    environmentId: string,
    systemId: string,
    before: Place | null,
    limit: number,
  ): Promise<readonly SystemStatusChange[]>;
}
