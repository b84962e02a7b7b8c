import type { Selectable } from "kysely";
import type { Place } from "../change-log/place.ts";
import type { CreatedToken } from "../principals/api-token.ts";
import type { Principal, Scope } from "../principal.ts";
import type { ConnectSessionStatus, SystemTable } from "./tables.ts";
import type { SystemStatus } from "../change-log/tables.ts";
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
  readonly authentication: string;
  readonly status: SystemStatus;
  readonly statusReason: string | null;
  readonly statusChangedAt: Date;
  /** Since when it is held. It stays held through a loss of its credentials and a reconnect, whatever its status says meanwhile. */
  readonly pausedAt: Date | null;
  readonly lastSyncedAt: Date | null;
  readonly createdAt: Date;
}

/** A hosted page on which a customer connects or reconnects a system. */
export interface ConnectSession {
  readonly id: string;
  readonly systemId: string | null;
  readonly status: ConnectSessionStatus;
  readonly expiresAt: Date;
  /** The page's address. It carries the session's secret, which is not kept: null except on creation. */
  readonly url: string | null;
}

/** Fields of an input that were refused. */
export interface InputProblem {
  readonly path: string;
  readonly message: string;
}

export type SessionOutcome =
  | { readonly type: "success"; readonly session: ConnectSession & { readonly url: string } }
  | { readonly type: "not-found"; readonly message: string }
  | { readonly type: "invalid"; readonly message: string; readonly problems: readonly InputProblem[] };

/** What came of a one-time code. `not-found` is also one that is used, has expired or is another's. */
export type ExchangeOutcome =
  | { readonly type: "success"; readonly systemId: string; readonly token: CreatedToken }
  | { readonly type: "not-found"; readonly message: string }
  | { readonly type: "invalid"; readonly message: string; readonly problems: readonly InputProblem[] };

/** What an app says of either kind of session. */
export interface SessionInput {
  /** Where the customer goes afterwards. */
  readonly redirectUrl: string | null;
  readonly state: string | null;
  /** Of the token for the one system whose code the redirect is to carry; null for none. */
  readonly tokenScopes: readonly Scope[] | null;
}

/** What a new status is written for. */
export interface StatusReport {
  readonly status: SystemStatus;
  /** One sentence for a person: what happened and what to do. Null with CONNECTED. */
  readonly reason: string | null;
  /** What the change says where the system has no reason: why it is CONNECTED again. */
  readonly changeReason?: string;
  readonly traceId: string;
  /** Only when the system is in one of these now. Left out: from any but DISCONNECTED. */
  readonly onlyFrom?: readonly SystemStatus[];
}

/** What came of pausing or resuming. A disconnected system can be neither. */
export type PauseOutcome =
  | { readonly type: "success"; readonly system: System }
  | { readonly type: "not-found" }
  | { readonly type: "disconnected" };

/** What happens to a disconnected system's records. */
export type RecordsOnDisconnect = "KEEP" | "ERASE";

/** A list of systems, ordered by creation, ids breaking ties. */
export interface SystemQuery {
  /** Every condition that is given has to hold; see the contract's filters. */
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
  /** All that match, oldest first, with a place in the change log no later than the data. A customer base is hundreds, so it is whole. */
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
   * Gives the token that a completed session was asked for to exactly one caller. The system's token that was got so before ends after
   * the overlap: 0 seconds to 30 days.
   * @throws GatewayError `FORBIDDEN` when the caller lacks a right that the token would have; the code stays good.
   */
  exchangeConnectCode(
    principal: Principal,
    input: { readonly code: string; readonly overlapSeconds: number },
  ): Promise<ExchangeOutcome>;
  sessionById(environmentId: string, id: string): Promise<ConnectSession | null>;
  /**
   * Writes the new status and its change in one transaction; does nothing when it is so already. A system that is paused stays PAUSED
   * where CONNECTED or DEGRADED is reported.
   */
  report(environmentId: string, systemId: string, report: StatusReport): Promise<void>;
  /** A way to call the vendor as this system. Null when there is no such system, no such connector or no credentials. */
  vendor(
    environmentId: string,
    systemId: string,
    work: { readonly signal: AbortSignal; readonly traceId: string },
  ): Promise<VendorHandle | null>;
  /** Holds the vendor's side of a system: nothing is read from it or written to it until it is resumed. Webhooks are kept. */
  pause(environmentId: string, systemId: string, traceId: string): Promise<PauseOutcome>;
  /** Ends a pause, and begins what was held once the credentials are good. */
  resume(environmentId: string, systemId: string, traceId: string): Promise<PauseOutcome>;
  /**
   * Ends it at once: forgets the credentials, the webhook addresses, the tokens that are bound to it and its connect sessions; writers
   * under way are waited for, later ones write nothing. Then takes webhooks down and revokes at the vendor as well as that goes. With
   * ERASE, also of a system that was disconnected before, its data is erased in the background, which cannot be taken back. Null when
   * there is no such system.
   */
  disconnect(environmentId: string, systemId: string, traceId: string, records?: RecordsOnDisconnect): Promise<System | null>;
  /** Probes credentials that a connector takes for dead although the vendor has not said 401. Never throws for what the vendor says. */
  doubt(environmentId: string, systemId: string, traceId: string): Promise<void>;
  /** Answers `/connect/<secret>`, and `/oauth/callback` where `secret` is null. */
  pages(request: Request, secret: string | null): Promise<Response>;
}
