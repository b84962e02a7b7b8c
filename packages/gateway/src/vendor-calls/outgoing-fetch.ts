import { lookup } from "node:dns";
import { Agent, fetch } from "undici";
import type { Log } from "../log.ts";
import { createAddressRules } from "./address-rules.ts";
import { createCheckedConnector, type ConnectorDependencies } from "./checked-connector.ts";
import { NotConnectedError } from "./not-connected-error.ts";

/** The fetch for all calls to addresses that others choose. */
export interface OutgoingFetch extends AsyncDisposable {
  /**
   * Calls only allowed addresses, and ignores redirects and proxies. Does not accept a `Request`. The caller bounds time and size.
   * Rejects with `NotConnectedError` when the call was certainly never sent, or its subclass `AddressNotAllowedError` when it is not
   * allowed.
   */
  readonly fetch: typeof globalThis.fetch;
}

export interface OutgoingFetchDependencies {
  /** The allowed addresses beside public ones: addresses or CIDR ranges. */
  readonly allowedAddresses: readonly string[];
  readonly log?: Log | undefined;
  /** Default: the machine's own. */
  readonly lookup?: ConnectorDependencies["lookup"];
  /** Default: 10 seconds. */
  readonly connectMilliseconds?: number;
}

/** How many connections to one origin may be open; further calls wait. */
const mostConnections = 128;
/** The longest silence within an answer. */
const silenceMilliseconds = 60_000;

/** Idle connections are kept for a few seconds and reused. Disposing ends calls under way. @throws StartError for a wrong address. */
export function createOutgoingFetch(dependencies: OutgoingFetchDependencies): OutgoingFetch {
  const agent = new Agent({
    connect: createCheckedConnector({
      isAllowed: createAddressRules(dependencies.allowedAddresses),
      lookup: dependencies.lookup ?? lookup,
      log: dependencies.log,
      timeoutMilliseconds: dependencies.connectMilliseconds ?? 10_000,
    }),
    connections: mostConnections,
    headersTimeout: silenceMilliseconds,
    bodyTimeout: silenceMilliseconds,
  });
  // Node's own fetch is another version of undici: only the names of the types differ, but it rejects a `Request` of the other version.
  const send = fetch as unknown as (
    input: string | URL | Request,
    init: RequestInit & { dispatcher: Agent },
  ) => Promise<Response>;
  const outgoing: OutgoingFetch["fetch"] = async (input, init) => {
    try {
      return await send(input, { ...init, redirect: "manual", dispatcher: agent });
    } catch (error) {
      throw error instanceof Error && error.cause instanceof NotConnectedError ? error.cause : error;
    }
  };
  return { fetch: outgoing, [Symbol.asyncDispose]: () => agent.destroy() };
}
