/** What the life of the old gateway left besides its data: what callers know of it, and what it looked like. */
export interface Written {
  /** ISO 8601. */
  readonly writtenAt: string;
  readonly tokens: { readonly admin: string; readonly live: string; readonly bound: string; readonly revoked: string };
  readonly systemIds: { readonly connected: string; readonly paused: string; readonly disconnected: string };
  /** The place in the log from before the systems that are left were connected. */
  readonly cursor: string;
  /** The answer to each of the queries. */
  readonly looked: Readonly<Record<string, unknown>>;
  /** The vendor's ids of the records that the list left out, for the vendor has deleted them. */
  readonly removed: readonly string[];
  /** Its update waits for the paused system. */
  readonly heldCommand: { readonly id: string; readonly recordId: string; readonly title: string };
  readonly failedIngressEvent: string;
}
