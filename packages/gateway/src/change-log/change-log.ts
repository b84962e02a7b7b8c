import type { ChangeKind } from "./tables.ts";
import type { RecordChange, SystemStatusChange } from "./change.ts";
import type { Place } from "./place.ts";

/** Which record changes. Every condition that is given has to hold. */
export interface ChangeSelection {
  readonly entity?: TextSelection;
  readonly kind?: TextSelection<ChangeKind>;
  readonly systemId?: TextSelection;
  readonly recordId?: TextSelection;
}

/** A StringFilter, IDFilter or enumeration filter over a value that is never absent. */
export interface TextSelection<Value extends string = string> {
  readonly eq?: Value;
  readonly ne?: Value;
  readonly in?: readonly Value[];
  readonly notIn?: readonly Value[];
  readonly contains?: string;
  readonly startsWith?: string;
  readonly isNull?: boolean;
}

/** A stretch of the log, ascending. */
export interface ChangeStretch<Change> {
  readonly changes: readonly Change[];
  /** All is read up to here, also when `changes` is empty. Never below `after`. */
  readonly readTo: Place;
  /** Whether more that matches may follow. */
  readonly hasMore: boolean;
}

/** The log of changes of each environment. Positions ascend in commit order: what is below a position that was seen is complete. */
export interface ChangeLog {
  /** Where it ends: the last entry that has been committed. */
  end(environmentId: string): Promise<Place>;
  /** The lowest place that can still be given as `after`. */
  floor(environmentId: string): Promise<Place>;
  /** @throws GatewayError `CURSOR_EXPIRED` when `after` lies below the floor, or in a history that is gone. */
  records(environmentId: string, after: Place, limit: number, selection?: ChangeSelection): Promise<ChangeStretch<RecordChange>>;
  /** As {@link ChangeLog.records}, for the changes of systems' statuses. */
  systems(environmentId: string, after: Place, limit: number): Promise<ChangeStretch<SystemStatusChange>>;
  /**
   * The changes of one system's status, newest first, from below a place.
   * @throws GatewayError `CURSOR_EXPIRED` when that lies in a history that is gone.
   */
  statusHistory(
    environmentId: string,
    systemId: string,
    before: Place | null,
    limit: number,
  ): Promise<readonly SystemStatusChange[]>;
}
