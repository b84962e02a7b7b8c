/** How a request came in. */
export type Transport = "http" | "sse" | "websocket";

export type OperationType = "query" | "mutation" | "subscription";

/**
 * What became of a request. FAILED: its answer has errors; REFUSED: nothing of it ran; LEFT: its client left before the answer; OPEN: a stream
 * that has not ended, or whose node was killed.
 */
export type ApiRequestOutcome = "SUCCEEDED" | "FAILED" | "REFUSED" | "LEFT" | "OPEN";

/** What was asked. */
export interface AskedOperation {
  readonly type: OperationType | null;
  readonly name: string | null;
  /** The document as its sender wrote it, and as it may be stored. Null when it cannot be read. */
  readonly document: { readonly original: string; readonly text: string } | null;
  /** The variables as they may be stored. */
  readonly variables: unknown;
}

/** Who asked. */
export interface Asker {
  readonly environmentId: string;
  readonly tokenId: string;
  readonly systemId: string | null;
  readonly requestId: string;
  readonly transport: Transport;
  readonly userAgent: string | null;
  readonly address: string | null;
}

/** What became of it. */
export interface AskedOutcome {
  readonly outcome: ApiRequestOutcome;
  readonly errorCodes: readonly string[];
  readonly cost: number | null;
  /** Null while a stream is open. */
  readonly milliseconds: number | null;
  readonly events: number | null;
}

/** A request for the log. */
export interface NewApiRequest extends AskedOutcome {
  readonly asker: Asker;
  readonly startedAt: Date;
  /** Whether it is a mutation. */
  readonly isWrite: boolean;
  /** About how many bytes are kept alive until it is written. */
  readonly size: number;
  /** Called when it is written, if it is: reading and cleaning cost more than remembering. */
  readonly asked: () => AskedOperation;
}

/** A request as it is logged. */
export interface ApiRequest {
  readonly id: string;
  readonly traceId: string;
  readonly tokenId: string;
  readonly systemId: string | null;
  readonly transport: Transport;
  readonly operationType: OperationType | null;
  readonly operationName: string | null;
  readonly documentHash: string | null;
  readonly variables: string | null;
  readonly outcome: ApiRequestOutcome;
  readonly errorCodes: readonly string[];
  readonly cost: number | null;
  readonly startedAt: Date;
  readonly milliseconds: number | null;
  readonly bytes: number | null;
  readonly events: number | null;
  readonly userAgent: string | null;
  readonly address: string | null;
}
