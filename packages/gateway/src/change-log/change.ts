import type { StoredRecord } from "../store/stored-record.ts";
import type { ChangeActor, ChangeCause, ChangeKind, CommandState, NoticeData, SystemStatus } from "./tables.ts";
import type { RecordDocument } from "../store/stored-record.ts";
import type { Place } from "./place.ts";

/** One entry of the change log. */
export interface RecordChange extends Place {
  readonly type: "record";
  readonly kind: ChangeKind;
  readonly entity: string;
  readonly recordId: string;
  readonly systemId: string;
  readonly version: number;
  readonly changedFields: readonly string[];
  readonly occurredAt: Date | null;
  readonly recordedAt: Date;
  readonly cause: ChangeCause;
  readonly traceId: string;
  /** Who made the change; null when nobody knows, and once its data has been erased. */
  readonly actor: ChangeActor | null;
  /** The record as of `version`; null once its data has been erased. */
  readonly record: StoredRecord | null;
  /** The record before the change; null for a creation and once erased. Its document contains only filterable fields. */
  readonly previous: { readonly document: RecordDocument; readonly updatedAt: Date; readonly deletedAt: Date | null } | null;
}

/** A change of a system's status. Its position comes from the same sequence. */
export interface SystemStatusChange extends Place {
  readonly type: "system";
  readonly systemId: string;
  readonly previousStatus: SystemStatus | null;
  readonly status: SystemStatus;
  readonly reason: string | null;
  readonly recordedAt: Date;
  readonly traceId: string;
}

/** A state that a command has reached. Its position comes from the same sequence. */
export interface CommandChange extends Place {
  readonly type: "command";
  readonly systemId: string;
  readonly commandId: string;
  readonly state: CommandState;
  readonly recordedAt: Date;
  readonly traceId: string;
}

/** An event that is no record change. Its position comes from the same sequence. */
export interface NoticeChange extends Place {
  readonly type: "notice";
  /** One of `noticeKinds`, or a kind that only a newer node knows. */
  readonly kind: string;
  /** Null when it is about no system. */
  readonly systemId: string | null;
  /** What it is about beside the system, such as a sync run. */
  readonly subjectId: string | null;
  /** Null once the system's data has been erased. */
  readonly data: NoticeData | null;
  readonly recordedAt: Date;
  readonly traceId: string;
}
