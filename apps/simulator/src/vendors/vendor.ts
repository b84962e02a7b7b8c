import type { ConnectorId } from "../connector-id.ts";
import type { Problem } from "../contract/problem.ts";
import type { IssuedSecrets } from "../issued-secrets.ts";
import type { Random } from "../seed/random.ts";
import type { KeyValues } from "../state/key-values.ts";
import type { Change } from "../state/table.ts";
import type { Registration, Registrations } from "../webhooks/registrations.ts";
import type { Operation } from "./operation.ts";
import type { WorkOrderRepository } from "./work-order-repository.ts";

/** Somebody who can sign in at the vendor. */
export interface Login {
  readonly login: string;
  readonly password: string;
  readonly name: string;
  readonly userId: string;
  /** The id of the vendor account. */
  readonly account: string;
}

/** A customer of the vendor: a company. A vendor's first account is the large one; small accounts follow the second. */
export interface Account {
  readonly id: string;
  readonly name: string;
}

/** The state of an account's rate limit. */
export interface RateWindow {
  readonly limit: number;
  readonly remaining: number;
  readonly resetsAt: Date;
  readonly resetsInSeconds: number;
}

/** The credentials of a request. `either` may be a key or an access token. */
export interface Credential {
  readonly kind: "key" | "token" | "either";
  readonly value: string;
  /** The account that the request names, for a vendor that asks for it: the credentials must belong to it. */
  readonly account?: string | undefined;
  /** A key that the request carries besides a token. Both must belong to one account, and a call may do what both allow. */
  readonly key?: string;
}

/** How people and clients sign in at a vendor with an authorization server. */
export interface SignIn {
  readonly issuerPath: string;
  /** The pages of the authorization code flow, or user name and password from the client. */
  readonly grant: "authorization_code" | "password";
  readonly scopes: readonly string[];
  /** What an access token with these scopes may do. */
  readonly may: (scopes: ReadonlySet<string>) => { readonly mayRead: boolean; readonly mayWrite: boolean };
}

/** A vendor's own format of credentials, errors and rate-limit headers. */
export interface Dialect {
  readonly credential: (header: (name: string) => string | undefined) => Credential | undefined;
  readonly error: (status: number, message: string, problems?: readonly Problem[]) => object;
  /** `isRefused` is true when the call is one too many. */
  readonly rateLimitHeaders: (window: RateWindow, isRefused: boolean) => Record<string, string>;
}

/** A webhook in the vendor's format. */
export interface WebhookMessage {
  readonly body: object;
  readonly headers: (text: string) => Record<string, string>;
}

/** Words that an account has made for itself. */
export interface OwnWords {
  readonly workOrderStatuses: readonly OwnWord[];
  readonly workOrderTypes: readonly OwnWord[];
}

export interface OwnWord {
  readonly word: string;
  readonly label: string;
}

/** A vendor as the simulator plays it: its records, its API and its words. */
export interface Vendor {
  readonly id: ConnectorId;
  readonly name: string;
  /** The description of the API, as a package exports it. */
  readonly openApi: string;
  readonly apiPath: string;
  /** Null for a vendor that knows only keys. */
  readonly signIn: SignIn | null;
  /** The calls of an account in a minute, unless the options say otherwise. */
  readonly callsPerMinute: number;
  readonly accounts: readonly Account[];
  readonly logins: readonly Login[];
  readonly dialect: Dialect;
  readonly operations: readonly Operation[];
  /** Sets the words that an account has made for itself, where the vendor has such. */
  readonly words?: { set(account: string, words: OwnWords): void };
  readonly workOrders: WorkOrderRepository;
  /** One thing that the vendor's people do besides advancing work orders, or nothing. */
  readonly dailyWork?: (account: string, random: Random) => void;
  readonly registrations: Registrations;
  /** The webhooks that a change sends to a registration, in order; none when the registration does not cover the change. */
  readonly webhooks: (change: Change, registration: Registration) => readonly WebhookMessage[];
}

/** The inputs that make a vendor. */
export interface VendorSetup {
  readonly keyValues: KeyValues;
  /** Records the secrets of its webhooks. */
  readonly issued: IssuedSecrets;
  readonly now: () => Date;
  readonly seed: number;
  /** The number of work orders of the first account when nothing was saved. */
  readonly workOrders: number;
  /** The number of small accounts besides the first two. Default: none. */
  readonly smallAccounts?: number;
  readonly changed: (change: Change) => void;
}
