import type { Selectable } from "kysely";
import type { Place } from "../change-log/place.ts";
import type { CreatedToken } from "../principals/api-token.ts";
import type { Principal, Scope } from "../principal.ts";
import type { ConnectSessionStatus, SystemTable } from "./tables.ts";
import type { FieldMapping } from "../field-mapping.ts";
import type { FindHider } from "./credentials/known-hiders.ts";
import type { FoundField } from "./mappings/find-fields.ts";
import type { MappingsInForce } from "./mappings/mappings-in-force.ts";
import type { SystemStatus } from "../change-log/tables.ts";
import type { SeenWords } from "./words/seen-words.ts";
import type { CallKind } from "../vendor-calls/call-outcome.ts";
import type { VendorHandle } from "../vendor-calls/vendor-handle.ts";

/** One customer's account at a vendor. */
export interface System {
  readonly id: string;
  readonly environmentId: string;
  readonly connectorId: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly settings: Selectable<SystemTable>["settings"];
  /** The mapped fields in force. Omitted: none. */
  readonly fieldMappings?: MappingsInForce;
  readonly authentication: string;
  readonly status: SystemStatus;
  readonly statusReason: string | null;
  readonly statusChangedAt: Date;
  /** When an operator paused the system. A pause outlives lost credentials and a reconnect, whatever the status says meanwhile. */
  readonly pausedAt: Date | null;
  readonly createdAt: Date;
}

/** A hosted page on which a customer connects or reconnects a system. */
export interface ConnectSession {
  readonly id: string;
  readonly systemId: string | null;
  readonly status: ConnectSessionStatus;
  readonly expiresAt: Date;
  /** The page's address. It carries the session's secret, which is not stored: null except on creation. */
  readonly url: string | null;
}

/** A refused field of an input. */
export interface InputProblem {
  readonly path: string;
  readonly message: string;
}

export type SessionOutcome =
  | { readonly type: "success"; readonly session: ConnectSession & { readonly url: string } }
  | { readonly type: "not-found"; readonly message: string }
  | { readonly type: "invalid"; readonly message: string; readonly problems: readonly InputProblem[] };

/** The result of exchanging a one-time code. `not-found` also covers a used or expired code, and one of another system or environment. */
export type ExchangeOutcome =
  | { readonly type: "success"; readonly systemId: string; readonly token: CreatedToken }
  | { readonly type: "not-found"; readonly message: string }
  | { readonly type: "invalid"; readonly message: string; readonly problems: readonly InputProblem[] };

/** The input that both kinds of session share. */
export interface SessionInput {
  /** Where the customer goes afterwards. */
  readonly redirectUrl: string | null;
  readonly state: string | null;
  /** Scopes of the token for this one system, whose code the redirect then carries; null for no token. */
  readonly tokenScopes: readonly Scope[] | null;
}

/** A new status and the reason for it. */
export interface StatusReport {
  readonly status: SystemStatus;
  /** One sentence for a person: what happened and what to do. Null with CONNECTED. */
  readonly reason: string | null;
  /** The reason on the change when the system itself has none: why it is CONNECTED again. */
  readonly changeReason?: string;
  readonly traceId: string;
  /** Applies only when the system has one of these statuses. Left out: any but DISCONNECTED. */
  readonly onlyFrom?: readonly SystemStatus[];
}

/** The result of pausing or resuming. A disconnected system allows neither. */
export type PauseOutcome =
  | { readonly type: "success"; readonly system: System }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" };

/** What an app says of one word: the canonical value that it means, or null for nothing that is known. */
export interface GivenMeaning {
  readonly word: string;
  readonly value: string | null;
}

/** The result of changing a system's words. `failed`: the vendor could not be asked, at least not for all. */
export type WordsOutcome =
  | { readonly type: "success"; readonly system: System }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" }
  | { readonly type: "invalid"; readonly problems: readonly InputProblem[] }
  | { readonly type: "failed"; readonly isUnauthenticated: boolean };

/** What an app maps for an entity. Null mappings: none of its own. */
export interface GivenMappings {
  readonly of: { readonly systemId: string } | { readonly connectorId: string };
  readonly entity: string;
  readonly mappings: readonly GivenMapping[] | null;
}

/** A field to map. `mayBeAbsent`: whether its path may be one that no stored record has. */
export interface GivenMapping extends FieldMapping {
  readonly mayBeAbsent: boolean;
}

/** The result of changing mapped fields. `systemIds`: those whose mapped fields have changed. */
export type MappingsOutcome =
  | { readonly type: "success"; readonly mappings: readonly FieldMapping[]; readonly systemIds: readonly string[] }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" }
  | { readonly type: "invalid"; readonly problems: readonly InputProblem[] };

/** What happens to a disconnected system's records. */
export type RecordsOnDisconnect = "KEEP" | "ERASE";

/** Selects systems. The list is ordered by creation time, then by id. */
export interface SystemQuery {
  /** All given conditions must match; see the contract's filters. */
  readonly where: {
    readonly connectorId?: Readonly<Record<string, unknown>>;
    readonly externalId?: Readonly<Record<string, unknown>>;
    readonly status?: Readonly<Record<string, unknown>>;
  };
  readonly systemId: string | null;
}

/** Customers' accounts at vendors: connecting, staying connected, reconnecting. */
export interface Systems {
  byIds(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, System>>;
  /** The ids of the connected systems of a vendor's account, oldest first. Callers at the same time share a statement. */
  idsOfAccount(environmentId: string, connectorId: string, accountId: string): Promise<readonly string[]>;
  /** All matches, oldest first, with a place in the change log no later than the data. Unpaged: an environment has hundreds. */
  list(environmentId: string, query: SystemQuery): Promise<{ readonly systems: readonly System[]; readonly place: Place }>;
  /** @throws GatewayError `TOO_MANY_REQUESTS` while the environment has as many open sessions as it may have. */
  createConnectSession(
    principal: Principal,
    input: SessionInput & {
      readonly connectorId: string | null;
      readonly externalId: string | null;
      readonly displayName: string | null;
    },
  ): Promise<SessionOutcome>;
  /** @throws GatewayError as `createConnectSession` */
  createReconnectSession(principal: Principal, input: SessionInput & { readonly systemId: string }): Promise<SessionOutcome>;
  /**
   * Gives the token that a completed session requested to exactly one caller. The system's previous token from such an exchange ends after
   * the overlap: 0 seconds to 30 days.
   * @throws GatewayError `FORBIDDEN` when the caller lacks a right that the token would have; the code stays valid.
   */
  exchangeConnectCode(
    principal: Principal,
    input: { readonly code: string; readonly overlapSeconds: number },
  ): Promise<ExchangeOutcome>;
  sessionById(environmentId: string, id: string): Promise<ConnectSession | null>;
  /**
   * Writes the new status and its change in one transaction; does nothing when the system already has that status. A paused system stays
   * PAUSED when CONNECTED or DEGRADED is reported.
   */
  report(environmentId: string, systemId: string, report: StatusReport): Promise<void>;
  /** A handle for calling the vendor as this system. `largestAnswer`: in bytes; default: 16 MB. `streamsAnswersOf`: successful answers are passed on unread, and break off after so many bytes. `kind`: why it is called; default: `FILE` when answers are passed on unread, else `CALL`. Null when the system, its connector or its credentials do not exist. */
  vendor(
    environmentId: string,
    systemId: string,
    work: {
      readonly signal: AbortSignal;
      readonly traceId: string;
      readonly largestAnswer?: number;
      readonly streamsAnswersOf?: number;
      readonly kind?: CallKind;
    },
  ): Promise<VendorHandle | null>;
  /**
   * Finds what takes the system's secrets, those of its connector's operator and `further` ones out of bytes. Rejects when they cannot be read.
   */
  hiderOf: FindHider;
  /** Pauses a system: until it resumes, nothing reads from its vendor or writes to it. Incoming webhooks are stored. */
  pause(environmentId: string, systemId: string, traceId: string): Promise<PauseOutcome>;
  /** Ends a pause. Waiting work starts once the credentials are good. */
  resume(environmentId: string, systemId: string, traceId: string): Promise<PauseOutcome>;
  /** The words that the vendors of systems have shown, by system; a system's `settings` have what they mean. */
  words(environmentId: string, ids: readonly string[]): Promise<ReadonlyMap<string, SeenWords>>;
  /** Says what some of a customer's words mean. Stored records that change by it follow in the background. */
  mapWords(
    environmentId: string,
    systemId: string,
    given: { readonly list: string; readonly words: readonly GivenMeaning[] },
    traceId: string,
  ): Promise<WordsOutcome>;
  /**
   * Replaces the mapped fields of an entity, of one system or of all systems of a connector. Stored records that change by it follow in the
   * background, without a call to the vendor.
   */
  setFieldMappings(environmentId: string, given: GivenMappings, traceId: string): Promise<MappingsOutcome>;
  /** What the vendor's records of an entity hold, from the vendor where its connector tells, otherwise from stored payloads. */
  remoteFields(system: System, entity: string, traceId: string): Promise<readonly FoundField[]>;
  /** Asks the vendor for the customer's words. New ones mean nothing until they are mapped. */
  fetchWords(environmentId: string, systemId: string, traceId: string): Promise<WordsOutcome>;
  /**
   * Disconnects the system at once: deletes its credentials, webhook addresses, bound tokens and connect sessions. It waits for writers
   * under way; later ones write nothing. Then it takes down webhooks and revokes tokens at the vendor as far as that works. With ERASE, a
   * background job also erases the data, even of a system disconnected earlier; this cannot be undone. Null when the system does not
   * exist.
   */
  disconnect(environmentId: string, systemId: string, traceId: string, records?: RecordsOnDisconnect): Promise<System | null>;
  /** Probes credentials that a connector considers dead without a 401 from the vendor. Never throws for the vendor's answer. */
  doubt(environmentId: string, systemId: string, traceId: string): Promise<void>;
  /** Answers `/connect/<secret>`, and `/oauth/callback` where `secret` is null. */
  pages(request: Request, secret: string | null): Promise<Response>;
}
