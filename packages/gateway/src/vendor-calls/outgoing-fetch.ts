import { lookup } from "node:dns";
import { Agent, fetch } from "undici";
import type { Log } from "../log.ts";
import { createAddressRules } from "./address-rules.ts";
import { createCheckedConnector, type ConnectorDependencies } from "./checked-connector.ts";
import { NotConnectedError } from "./not-connected-error.ts";

/** The fetch of all calls that leave for an address which somebody else has chosen. */
export interface OutgoingFetch extends AsyncDisposable {
  /**
   * Calls allowed addresses only, follows no redirect and knows no proxy. Takes no `Request`. The caller bounds time and size.
   * Rejects with `NotConnectedError` when the call was certainly never sent, with its kind `AddressNotAllowedError` when it may not be.
   */
  readonly fetch: typeof globalThis.fetch;
}

/** What an outgoing fetch is made of. */
export interface OutgoingFetchDependencies {
  /** What may be called beside public addresses: addresses or CIDR ranges. */
  readonly allowedAddresses: readonly string[];
  readonly log?: Log | undefined;
  /** Default: the machine's own. */
  readonly lookup?: ConnectorDependencies["lookup"];
  /** Default: 10 seconds. */
  readonly connectMilliseconds?: number;
}

/** Connections at the same time to one origin; further calls wait for one. */
const mostConnections = 128;
/** Of silence within an answer. */
const silenceMilliseconds = 60_000;

/** Connections are kept for a few seconds and used again. Disposing ends what is under way. @throws StartError for a wrong address. */
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
  // Node's own fetch is another version of the same: only the names of the types differ. A `Request` of the other it does not take.
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
