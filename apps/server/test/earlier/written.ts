/** The callers' knowledge of the old gateway, and its API's answers about its data. */
export interface Written {
  /** ISO 8601. */
  readonly writtenAt: string;
  readonly tokens: { readonly admin: string; readonly live: string; readonly bound: string; readonly revoked: string };
  readonly systemIds: { readonly connected: string; readonly paused: string; readonly disconnected: string };
  /** The place in the log before the remaining systems were connected. */
  readonly cursor: string;
  /** The answer to each query. */
  readonly looked: Readonly<Record<string, unknown>>;
  /** The vendor's ids of the records that the list left out because the vendor had deleted them. */
  readonly removed: readonly string[];
  /** The command whose update waits for the paused system. */
  readonly heldCommand: { readonly id: string; readonly recordId: string; readonly title: string };
  readonly failedIngressEvent: string;
}
