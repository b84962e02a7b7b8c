import type { ConnectorId } from "../connector-id.ts";
import type { Problem } from "../contract/problem.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { KeyValues } from "../state/key-values.ts";
import type { Change } from "../state/table.ts";
import type { Registration, Registrations } from "../webhooks/registrations.ts";
import type { Operation } from "./operation.ts";
import type { WorkOrderDesk } from "./work-order-desk.ts";

/** Somebody who can sign in at the vendor. */
export interface Login {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly userId: string;
  /** The id of the vendor account. */
  readonly account: string;
}

/** A customer of the vendor: a company. The first of a vendor is the large one; small ones come after the second. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** Where an account stands with the rate limit. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Date;
  readonly resetsInSeconds: number;
}

/** What a request carries as credentials. `either` may be a key or an access token. */
export interface Credential {
  readonly kind: "key" | "token" | "either";
  readonly value: string;
}

/** How a vendor words what is around its operations. */
export interface Dialect {
  readonly credential: (header: (name: string) => string | undefined) => Credential | undefined;
  readonly error: (status: number, message: string, problems?: readonly Problem[]) => object;
  readonly rateLimitHeaders: (window: RateWindow) => Record<string, string>;
}

/** A webhook as the vendor words it. */
export interface WebhookMessage {
  readonly body: object;
  readonly headers: (text: string) => Record<string, string>;
}

/** A vendor as the simulator plays it: its records, its API and its words. */
export interface Vendor {
  readonly id: ConnectorId;
  readonly name: string;
  /** The package whose openapi.yaml describes the API. */
  readonly packageName: string;
  readonly apiPath: string;
  readonly issuerPath: string;
  readonly scopes: readonly string[];
  /** What an access token with these scopes may do. */
  readonly may: (scopes: ReadonlySet<string>) => { readonly mayRead: boolean; readonly mayWrite: boolean };
  readonly accounts: readonly Account[];
  readonly logins: readonly Login[];
  readonly dialect: Dialect;
  readonly operations: readonly Operation[];
  readonly desk: WorkOrderDesk;
  readonly registrations: Registrations;
  /** The webhooks that a change sends to a registration, in order; none when it did not ask for them. */
  readonly webhooks: (change: Change, registration: Registration) => readonly WebhookMessage[];
}

/** What a vendor is made with. */
export interface VendorSetup {
  readonly keyValues: KeyValues;
  /** Where the secrets of its webhooks are noted down. */
  readonly issued: IssuedSecrets;
  readonly now: () => Date;
  readonly seed: number;
  /** How many work orders the first account has when nothing was saved. */
  readonly workOrders: number;
  /** How many small accounts there are beside the first two. Default: none. */
  readonly smallAccounts?: number;
  readonly changed: (change: Change) => void;
}
