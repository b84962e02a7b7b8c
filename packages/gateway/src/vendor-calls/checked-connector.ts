import type { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import type { Log } from "../log.ts";
import type { AddressRules } from "./address-rules.ts";
import { AddressNotAllowedError, NotConnectedError } from "./not-connected-error.ts";

export interface ConnectorDependencies {
  readonly isAllowed: AddressRules;
  /** Called once for each connection. */
  readonly lookup: typeof resolve;
  readonly log: Log | undefined;
  /** What the log says of a refused call. Default: that the address is private or reserved. */
  readonly refusal?: string;
  /** For name resolution, TCP and TLS together. */
  readonly timeoutMilliseconds: number;
}

/** Limits the logged addresses of one name: the name's owner chooses them. */
const mostLogged = 10;

const isReserved =
  "a call to a private or reserved address was not made; to allow the address, add it to FETTLE_ALLOWED_ADDRESSES";

/**
 * Connects to allowed addresses only. A name is resolved once, and only the allowed ones of exactly these addresses are dialled: a
 * different answer a moment later changes nothing. Fails only with {@link NotConnectedError}.
 */
export function createCheckedConnector(dependencies: ConnectorDependencies): buildConnector.connector {
  const refuse = (host: string, addresses: readonly string[]): AddressNotAllowedError => {
    dependencies.log?.warn({ host, addresses: addresses.slice(0, mostLogged) }, dependencies.refusal ?? isReserved);
    return new AddressNotAllowedError(host);
  };
  const lookup: LookupFunction = (host, options, callback) => {
    dependencies.lookup(host, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const allowed = found.filter(({ address }) => dependencies.isAllowed(address));
      const addresses = found.map(({ address }) => address);
      callback(allowed.length === 0 ? refuse(host, addresses) : null, allowed);
    });
  };
  const connect = buildConnector({
    allowH2: false,
    // Makes Node resolve all addresses and try them in turn.
    autoSelectFamily: true,
    lookup,
    timeout: dependencies.timeoutMilliseconds,
  });
  return (options, callback) => {
    const { hostname } = options;
    // Node dials a literal address without a look-up.
    if (isIP(hostname) !== 0 && !dependencies.isAllowed(hostname)) {
      process.nextTick(callback, refuse(hostname, [hostname]), null);
      return;
    }
    connect(options, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(error instanceof NotConnectedError ? error : notConnected(error), null);
    });
  };
}

const notConnected = (cause: Error) => new NotConnectedError("No connection was made.", { cause });
