import type { ChangeKind } from "../store/tables.ts";
import type { RecordChange, SystemStatusChange } from "./change.ts";

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
  readonly readTo: number;
  /** Whether more that matches may follow. */
  readonly hasMore: boolean;
}

/** The log of changes of each environment. Positions ascend in commit order: what is below a position that was seen is complete. */
export interface ChangeLog {
  /** The last position that has been committed. */
  position(environmentId: string): Promise<number>;
  /** The lowest position that can still be given as `after`. */
  floor(environmentId: string): Promise<number>;
  /** @throws GatewayError `CURSOR_EXPIRED` when `after` lies below the floor. */
  records(environmentId: string, after: number, limit: number, selection?: ChangeSelection): Promise<ChangeStretch<RecordChange>>;
  /** As {@link ChangeLog.records}, for the changes of systems' statuses. */
  systems(environmentId: string, after: number, limit: number): Promise<ChangeStretch<SystemStatusChange>>;
  /** The changes of one system's status, newest first, from below a position. */
  statusHistory(
    environmentId: string,
    systemId: string,
    before: number | null,
    limit: number,
  ): Promise<readonly SystemStatusChange[]>;
}
