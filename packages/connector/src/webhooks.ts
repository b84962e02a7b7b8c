import type { Vendor } from "./vendor.ts";

/** A webhook as it came in. */
export interface WebhookDelivery {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, byte for byte. */
  readonly body: Uint8Array;
  /** The full public URL it was sent to. */
  readonly url: string;
}

/** The outcome of checking a webhook's signature. */
export type WebhookVerification =
  | {
      readonly valid: true;
      /** The vendor's id of this delivery, the same when it is sent again. Null where the vendor gives none. */
      readonly deliveryId: string | null;
      /** When the vendor signed it. The gateway refuses what is more than five minutes off. Null where it is not signed. */
      readonly signedAt: Date | null;
    }
  | { readonly valid: false; readonly reason: string };

/** One thing that a webhook tells. */
export interface WebhookEvent {
  /** The entity's name, such as `WorkOrder`. */
  readonly entity: string;
  readonly remoteId: string;
  /** `deleted` counts as a fact when the webhook is signed; of an unsigned one a read has to confirm it. */
  readonly kind: "changed" | "deleted";
  /** The vendor's payload of the record, when the webhook carries it whole. Otherwise the record is read. */
  readonly payload?: unknown;
  /**
   * When it happened at the vendor, as the vendor writes it. Null where the vendor does not say. A deletion that is dated before the record's
   * last change, or after the webhook's own arrival, is confirmed by a read.
   */
  readonly occurredAt?: string | null;
}

/** What the vendor is told when webhooks are set up. */
export interface WebhookRegistration {
  /** Where to send webhooks. Random and hard to guess. */
  readonly url: string;
  /** What to sign them with. */
  readonly secret: string;
  /** What `register` answered when it was last called for this URL. Null, or left out, when it was not, or answered nothing. */
  readonly reference?: string | null;
}

/** What the gateway keeps of a registration. */
export interface WebhookReceipt {
  /** How to find it again at the vendor, such as its id: at most 4000 characters, and no secret. Handed back with the next call. */
  readonly reference: string;
}

/** What is set up at the vendor for one URL. */
export interface RegisteredWebhook {
  readonly url: string;
  /** Whether all of it is there and switched on that `register` would set up for the URL, once each. */
  readonly isComplete: boolean;
}

/** How a vendor tells of changes. */
export interface WebhookDescriptor<Settings> {
  /**
   * Checks the signature over the raw body, in constant time. Called before anything is parsed. Leave it out where the vendor
   * does not sign: every event is then only a hint and answered by a read.
   */
  verify?(delivery: WebhookDelivery, secret: string): WebhookVerification | Promise<WebhookVerification>;
  /**
   * Reads what the webhook tells. Pure. Called for stored deliveries, maybe more than once. `body` is what `parseJson` makes of it.
   * @throws ConnectorError `UNEXPECTED_ANSWER` when it cannot be read. An event of no interest is an empty list, not an error.
   */
  read(body: unknown): readonly WebhookEvent[];
  /**
   * Sets up webhooks at the vendor. Called after a connect, when the URL or the system's settings have changed, and when something is
   * missing; without `list` also once a day. What is already set up for the same URL is left or replaced, never doubled: a connector whose
   * vendor cannot list goes by the `reference`. Never called twice at the same time for one system. Leave it out where people set webhooks
   * up by hand.
   */
  register?(vendor: Vendor<Settings>, registration: WebhookRegistration): Promise<WebhookReceipt | void>;
  /** Takes down what `register` set up for the URL. What is not there is no error. */
  unregister?(vendor: Vendor<Settings>, registration: Pick<WebhookRegistration, "url" | "reference">): Promise<void>;
  /**
   * Lists all that is set up at the vendor and that these credentials may see, each URL once, whoever has set it up. Changes nothing. Called
   * when the gateway starts and once a day, to set up again what was lost and to take down the gateway's own former addresses; it leaves
   * everybody else's alone. Leave it out where the vendor cannot list.
   */
  list?(vendor: Vendor<Settings>): Promise<readonly RegisteredWebhook[]>;
}
