/** The kinds of what a story leaves, in the order of cause and effect. */
export const traceKinds = [
  "API_REQUEST",
  "AUDIT",
  "INGRESS_EVENT",
  "SYNC_RUN",
  "COMMAND",
  "VENDOR_CALL",
  "CHANGE",
  "SYSTEM_STATUS",
  "NOTICE",
  "DELIVERY",
] as const;

export type TraceKind = (typeof traceKinds)[number];

/** Something that a story left. */
export interface LogEntry {
  readonly kind: TraceKind;
  readonly at: Date;
  /** How long it took. Null for what happens at once, and for what has not ended. */
  readonly milliseconds: number | null;
  /** What it is, as a node where it has an id of its own. */
  readonly nodeId: string | null;
  readonly systemId: string | null;
  readonly traceId: string;
  /** In a few words, such as `GET https://…/workorders`. */
  readonly title: string;
  /** In one word, such as SUCCEEDED. */
  readonly outcome: string | null;
  /** Whether somebody may have to act. */
  readonly isFailure: boolean;
  /** The position in the change log of what has one. */
  readonly position: number | null;
}

/** How far back a log goes. */
export interface KeptLog {
  readonly kind: TraceKind;
  /** Null: it is kept for good. */
  readonly since: Date | null;
  /** False where settings leave entries out. */
  readonly isComplete: boolean;
  /** How many entries around the trace were dropped under load. Null where that is not counted, or nothing is kept of the trace. */
  readonly dropped: number | null;
}

/** What a story left, oldest first. */
export interface Trace {
  readonly id: string;
  readonly entries: readonly LogEntry[];
  /** Whether there are more entries. */
  readonly isCut: boolean;
}
