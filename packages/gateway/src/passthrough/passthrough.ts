import type { CommandFailure } from "../commands/command-failure.ts";
import type { Principal } from "../principal.ts";
import type { PassedHeader } from "./passed-headers.ts";

/** The methods that a caller may use: GET and HEAD always, the others once the system allows them. */
export const passthroughMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

export type PassthroughMethod = (typeof passthroughMethods)[number];

/** A call of the vendor's API as the app requests it. */
export interface PassthroughRequest {
  readonly systemId: string;
  readonly method: PassthroughMethod;
  /** Below the connector's base URL, percent-encoded: `/work-orders/17`. */
  readonly path: string;
  /** Percent-encoded, without its question mark. */
  readonly query: string;
  readonly headers: readonly PassedHeader[];
  readonly body: Uint8Array<ArrayBuffer> | null;
  readonly idempotencyKey: string | null;
}

/** A vendor's answer, without the system's secrets. */
export interface PassthroughAnswer {
  readonly status: number;
  readonly headers: readonly PassedHeader[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The outcome of a call. `systemId` names the system when its refused credentials are the reason of a failure. */
export type PassthroughOutcome =
  | { readonly type: "answer"; readonly answer: PassthroughAnswer }
  | { readonly type: "failure"; readonly failure: CommandFailure; readonly systemId: string | null };

/** The largest body of a call, in bytes. */
export const mostSent = 1024 * 1024;
/** The largest body of an answer, in bytes. */
export const mostReceived = 4 * 1024 * 1024;

/** Calls of a vendor's API that the model has no words for. */
export interface Passthrough {
  /**
   * Calls the vendor with the system's credentials, within its rate limit, and writes the call to its log. The principal must have the
   * scope `passthrough`. A key that is repeated within seven days returns the first outcome, also to another node; the vendor is called
   * once. Never throws for a failure at the vendor.
   */
  call(principal: Principal, request: PassthroughRequest, traceId: string): Promise<PassthroughOutcome>;
  /** The methods beside GET and HEAD that systems allow, by system. */
  methodsOf(environmentId: string, systemIds: readonly string[]): Promise<ReadonlyMap<string, readonly PassthroughMethod[]>>;
  /** Allows a system these methods beside GET and HEAD, and no others. False: the system is disconnected or gone. */
  allow(environmentId: string, systemId: string, methods: readonly PassthroughMethod[]): Promise<boolean>;
}
