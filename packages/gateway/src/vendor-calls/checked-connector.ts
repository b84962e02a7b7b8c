import type { lookup as resolve } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { buildConnector } from "undici";
import type { Log } from "../log.ts";
import type { AddressRules } from "./address-rules.ts";
import { AddressNotAllowedError, NotConnectedError } from "./not-connected-error.ts";

/** What connections are made with. */
export interface ConnectorDependencies {
  readonly isAllowed: AddressRules;
  /** Asked once for each connection. */
  readonly lookup: typeof resolve;
  readonly log: Log | undefined;
  /** For name, TCP and TLS together. */
  readonly timeoutMilliseconds: number;
}

/** Of the addresses of one name, which whoever owns the name has chosen. */
const mostLogged = 10;

/**
 * Makes connections to allowed addresses only. A name is resolved once, and what is dialled are the allowed ones of those very
 * addresses: a name that is resolved differently a moment later changes nothing. Fails with {@link NotConnectedError} alone.
 */
export function createCheckedConnector(dependencies: ConnectorDependencies): buildConnector.connector {
  const refuse = (host: string, addresses: readonly string[]): AddressNotAllowedError => {
    dependencies.log?.warn(
      { host, addresses: addresses.slice(0, mostLogged) },
      "a call was not made: private and reserved addresses are closed. If it is meant, add the address to FETTLE_ALLOWED_ADDRESSES",
    );
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
    // Makes Node ask for all addresses, and try them one after the other.
    autoSelectFamily: true,
    lookup,
    timeout: dependencies.timeoutMilliseconds,
  });
  return (options, callback) => {
    const { hostname } = options;
    // An address is dialled without a look-up.
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
