import type { Delivery } from "./log-entry.ts";

/** The change in a result of a subscription. */
export type ToldChange = Omit<Delivery, "position"> & { readonly cursor: string };

/** The relevant part of a subscription's result. */
export interface Result {
  readonly data?: { readonly change: ToldChange } | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly reason?: string };
  }[];
}

/** A node's port, and the subscription to send to it. */
export interface Subscription {
  readonly port: number;
  readonly token: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The header of a client that reconnects; only for Server-Sent Events. */
  readonly lastEventId: string | null;
}

/** The events of a connection. There are none once it is closed. */
export interface Listener {
  /** A place to resume from, from a result or a checkpoint. */
  onCursor(cursor: string, isCheckpoint: boolean): void;
  onResult(result: Result): void;
}

/** One connection with one subscription. */
export interface Connection {
  /** Stops reading, which fills every buffer on the way. */
  pause(): void;
  resume(): void;
  /** Closes it. */
  close(): void;
  /** Settles when the node has accepted it, or when it has ended. */
  readonly opened: Promise<void>;
  /** Settles with the way in which it ended, in words. */
  readonly ended: Promise<string>;
}
