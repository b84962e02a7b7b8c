import type { Delivery } from "./log-entry.ts";

/** The change that a result of a subscription tells of. */
export type ToldChange = Omit<Delivery, "position"> & { readonly cursor: string };

/** A result of a subscription, as far as it matters. */
export interface Result {
  readonly data?: { readonly change: ToldChange } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly reason?: string };
  }[];
}

/** What is asked of a node, and where it listens. */
export interface Subscription {
  readonly port: number;
  readonly token: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Sent as the header of a client that comes back; Server-Sent Events only. */
  readonly lastEventId: string | null;
}

/** What a connection tells whoever opened it; nothing any more once it was closed. */
export interface Listener {
  /** A place to resume from: one that came with a result, or a checkpoint. */
  onCursor(cursor: string, isCheckpoint: boolean): void;
  onResult(result: Result): void;
}

/** One connection with one subscription. */
export interface Connection {
  /** Reads nothing any more, so that everything on the way to it fills up. */
  pause(): void;
  resume(): void;
  /** Breaks it off. */
  close(): void;
  /** Settles when the node has let it in, or when it has ended. */
  readonly opened: Promise<void>;
  /** Settles, in words, with how it ended. */
  readonly ended: Promise<string>;
}
