import type { InvalidField } from "./errors.ts";
import type { Vendor } from "./vendor.ts";

/** A webhook as received. */
export interface WebhookDelivery {
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, byte for byte. */
  readonly body: Uint8Array;
  /** The full public URL that the webhook was sent to. */
  readonly url: string;
}

/** The outcome of checking a webhook's signature. */
export type WebhookVerification =
  | {
      readonly valid: true;
      /** The vendor's id of this webhook, the same when it is sent again. Null when the vendor gives none. */
      readonly deliveryId: string | null;
      /**
       * When the vendor signed the webhook. The gateway refuses a webhook when this is more than five minutes off. Null when the
       * time is not signed.
       */
      readonly signedAt: Date | null;
    }
  | { readonly valid: false; readonly reason: string };

/** A person, or an app, that works at the vendor. */
export interface VendorUser {
  /** The vendor's key of the user, 1 to 200 characters. */
  readonly id: string;
  /** The name as the vendor shows it. Null or omitted when the vendor does not say. */
  readonly name?: string | null;
}

/** One event that a webhook reports. */
export interface WebhookEvent {
  /** The entity's name, such as `WorkOrder`. */
  readonly entity: string;
  readonly remoteId: string;
  /** `deleted` counts as a fact when the webhook is signed; otherwise a read has to confirm it. */
  readonly kind: "changed" | "deleted";
  /** The vendor's payload of the record when the webhook carries all of it. Otherwise the gateway reads the record. */
  readonly payload?: unknown;
  /**
   * When the event happened at the vendor, as the vendor writes it. Null when the vendor does not say. The gateway confirms a
   * deletion by a read when it is dated before the record's last change or after the webhook's arrival.
   */
  readonly occurredAt?: string | null;
  /** Who did it at the vendor. Null or omitted when the vendor does not say. It counts only in a signed webhook. */
  readonly actor?: VendorUser | null;
}

/**
 * What became of a write that `create` or `update` answered as `accepted`. In a signed webhook, `written` ends the command as carried out,
 * and the gateway then reads the record back. In an unsigned one it does so only once a read shows exactly the written values, for an update
 * in the record that the command names. `refused` ends the command in either; only its reference proves an unsigned one. An answer that comes before that of the write itself, or too late, counts all the same; one to a
 * reference that the gateway does not know is ignored.
 */
export type WriteAnswer =
  | {
      readonly kind: "written";
      /** The `reference` of the accepted write. */
      readonly reference: string;
      /** The record's key. */
      readonly remoteId: string;
    }
  | {
      readonly kind: "refused";
      readonly reference: string;
      /** Why, for people. */
      readonly message: string;
      /** The refused fields, where the vendor names them. */
      readonly fields?: readonly InvalidField[];
    };

/** The details for setting up webhooks at the vendor. */
export interface WebhookRegistration {
  /** The address to send webhooks to. Random and hard to guess. */
  readonly url: string;
  /** The secret to sign webhooks with. */
  readonly secret: string;
  /** The `reference` that `register` last returned for this URL. Null or omitted when there is none. */
  readonly reference?: string | null;
}

/** The part of a registration that the gateway stores. */
export interface WebhookReceipt {
  /**
   * How to find the registration again at the vendor, such as its id: at most 4000 characters, and not secret. The gateway passes
   * it back with the next call. Null or omitted: the URL is enough.
   */
  readonly reference?: string | null;
  /**
   * When the vendor lets the registration end, as the vendor writes it: a time, or a date, at whose beginning it ends. The gateway calls
   * `register` again when two thirds of the time until then have passed, and after a day when it cannot read the end. Null or omitted: it
   * does not end.
   */
  readonly expiresAt?: string | null;
}

/** The webhooks that are set up at the vendor for one URL. */
export interface RegisteredWebhook {
  readonly url: string;
  /** Whether everything that `register` would set up for the URL exists exactly once and is enabled. */
  readonly isComplete: boolean;
}

/** The settings that are known without a customer: those that only customers set have their defaults, or null. */
export type SettingsOfOperator<Settings> = { readonly [Name in keyof Settings]: Settings[Name] | null };

/**
 * The webhooks of a vendor that registers them on the operator's app with it, for all customers who have allowed the app, and not on
 * each customer's account. They all come to one address; the operator gets it from the gateway and enters it at the vendor.
 */
export interface AppWideWebhooks<Settings> {
  /**
   * What the vendor signs with: the secret of the operator's OAuth client, or a secret of its own for webhooks, which the operator
   * sets as the connector's `webhookSecret`.
   */
  readonly secret: "oauthClient" | "webhookSecret";
  /** Checks the signature over the raw body, as {@link WebhookDescriptor.verify} does. No unsigned webhook may concern all customers. */
  verify(
    delivery: WebhookDelivery,
    secret: string,
    settings: SettingsOfOperator<Settings>,
  ): WebhookVerification | Promise<WebhookVerification>;
  /**
   * Tells which account a verified webhook belongs to: the id that the connector's `account` reports for it, to the letter. Pure.
   * Null when it belongs to none, such as a probe. `body` is the result of `parseJson`. The gateway hands the webhook to every system
   * of the account, where {@link WebhookDescriptor.read} gets it; it acknowledges webhooks of unknown accounts and keeps nothing of them.
   *
   * The account's id decides who gets the webhook, and any server can claim any id. So only the operator may choose the server: the gateway
   * refuses to start while customers set a `url`, and where a customer's text is a part of the host's name, `baseUrl` and `hosts` must keep
   * to the vendor's own domains.
   * @throws ConnectorError `UNEXPECTED_ANSWER` when the body cannot be read. The gateway acknowledges and counts it: a vendor that is
   * refused too often stops sending, to all customers.
   */
  accountOf(body: unknown, delivery: WebhookDelivery): string | null;
}

/** How a vendor reports changes. */
export interface WebhookDescriptor<Settings> {
  /**
   * Checks the signature over the raw body, in constant time. The gateway calls it before it parses anything. Omit it when the
   * vendor does not sign: every event is then only a hint, and the gateway reads the record.
   */
  verify?(delivery: WebhookDelivery, secret: string, settings: Settings): WebhookVerification | Promise<WebhookVerification>;
  /** Given where the vendor registers webhooks on the app and not on customers' accounts; then omit `verify` and `register`. */
  readonly appWide?: AppWideWebhooks<Settings>;
  /**
   * Reads the events of a webhook. Pure. The gateway calls it for stored webhooks, possibly more than once. `body` is the result
   * of `parseJson`. `settings`, here and in `verify`, are those of the system, such as the customer's names of headers and properties.
   * @throws ConnectorError `UNEXPECTED_ANSWER` when the body cannot be read. An irrelevant webhook returns an empty list, not an
   * error.
   */
  read(body: unknown, settings: Settings): readonly (WebhookEvent | WriteAnswer)[];
  /**
   * Sets up webhooks at the vendor. The gateway calls it after a connect, when the URL or the system's settings have changed, and
   * when a webhook is missing or about to end; without `list`, also once a day. It must keep or replace existing webhooks for the same
   * URL, never duplicate them; if the vendor cannot list them, use the `reference`. Where registrations end, every call prolongs or
   * replaces them and answers the new end. The gateway never calls it twice at the same time for one system. Omit it when people set up webhooks by hand.
   */
  register?(vendor: Vendor<Settings>, registration: WebhookRegistration): Promise<WebhookReceipt | void>;
  /** Removes what `register` set up for the URL. Missing webhooks are not an error. */
  unregister?(vendor: Vendor<Settings>, registration: Pick<WebhookRegistration, "url" | "reference">): Promise<void>;
  /**
   * Lists all webhooks at the vendor that these credentials may see, each URL once, including those that others set up. It must
   * change nothing. The gateway calls it at its start and once a day, to restore lost webhooks and to remove its own former
   * addresses; it leaves all others alone. Omit it when the vendor cannot list.
   */
  list?(vendor: Vendor<Settings>): Promise<readonly RegisteredWebhook[]>;
}
