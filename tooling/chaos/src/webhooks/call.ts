import type { Kind } from "../feed/log-entry.ts";

/**
 * How a call went for its receiver: `failed` was refused, cut or left without an answer for the whole time of an attempt; `abandoned` was
 * ended by the caller before.
 */
export type CallEnd = "accepted" | "failed" | "gone" | "abandoned";

/** One call of an endpoint. Times in milliseconds of one `performance.now()`. */
export interface Call {
  readonly endpoint: number;
  /** The place of the node that called; null when that is not known. */
  readonly place: number | null;
  readonly eventId: string;
  readonly position: number;
  /** `webhook-timestamp`: when the attempt began by the node's clock, in seconds. */
  readonly timestamp: number;
  /** Different in every attempt. */
  readonly attempt: string;
  readonly bodyHash: string;
  readonly recordId: string;
  readonly version: number;
  readonly kind: Kind;
  /** Null where the document does not tell. */
  readonly matches: boolean | null;
  readonly isSigned: boolean;
  readonly at: number;
  endedAt: number | null;
  end: CallEnd | null;
  /** Whether the caller closed the connection so soon after the answer that it may not have read it, as when another node takes over. */
  isUnread: boolean;
}
