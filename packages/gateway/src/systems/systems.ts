import type { Selectable } from "kysely";
import type { Principal } from "../principals/principal.ts";
import type { ConnectSessionStatus, SystemStatus, SystemTable } from "../store/tables.ts";
import type { VendorHandle } from "../vendor/vendor-handle.ts";

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

/** What a new status is written for. */
export interface StatusReport {
  readonly status: SystemStatus;
  /** One sentence for a person: what happened and what to do. Null with CONNECTED. */
  readonly reason: string | null;
  readonly traceId: string;
  /** Only when the system is in one of these now. Left out: from any but DISCONNECTED. */
  readonly onlyFrom?: readonly SystemStatus[];
}

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
  /** All that match, oldest first, with a position in the change log no later than the data. A customer base is hundreds, so it is whole. */
  list(environmentId: string, query: SystemQuery): Promise<{ readonly systems: readonly System[]; readonly position: number }>;
  createConnectSession(
    principal: Principal,
    input: {
      readonly connectorId: string | null;
      readonly externalId: string | null;
      readonly displayName: string | null;
      readonly redirectUrl: string | null;
      readonly state: string | null;
    },
  ): Promise<SessionOutcome>;
  createReconnectSession(
    principal: Principal,
    input: { readonly systemId: string; readonly redirectUrl: string | null; readonly state: string | null },
  ): Promise<SessionOutcome>;
  sessionById(environmentId: string, id: string): Promise<ConnectSession | null>;
  /** Writes the new status and its change in one transaction; does nothing when it is so already. */
  report(environmentId: string, systemId: string, report: StatusReport): Promise<void>;
  /** A way to call the vendor as this system. Null when there is no such system, no such connector or no credentials. */
  vendor(
    environmentId: string,
    systemId: string,
    work: { readonly signal: AbortSignal; readonly traceId: string },
  ): Promise<VendorHandle | null>;
  /** Takes webhooks down, revokes at the vendor where it can, forgets the credentials. Records stay. */
  disconnect(environmentId: string, systemId: string, traceId: string): Promise<System | null>;
  /** Answers `/connect/…` and `/oauth/callback`. */
  pages(request: Request): Promise<Response>;
}
