import { isIP } from "node:net";
import { StartError } from "../../errors.ts";

/** The IP address of a request's client: that of the peer, or the one that the operator's proxy sends. Null when it is unknown. */
export type ClientAddress = (headerOf: (name: string) => string | null, peer: string | null | undefined) => string | null;

/**
 * Without a configured header the peer counts, because anybody can send a header. With one, its last entry counts, which the operator's own
 * proxy has added; a request without the header did not come through the proxy.
 * @throws StartError when the name is not valid for a header.
 */
export function createClientAddress(header: string | undefined): ClientAddress {
  if (header !== undefined && !/^[\w-]{1,100}$/.test(header)) {
    throw new StartError("The client address header is not the name of a header, such as x-forwarded-for.");
  }
  const name = header?.toLowerCase();
  return (headerOf, peer) => {
    const told = name === undefined ? null : headerOf(name);
    return normalize(told === null ? (peer ?? "") : (told.split(",").at(-1) ?? ""));
  };
}

/** Unmaps an IPv4 address from IPv6, and removes the zone. */
function normalize(text: string): string | null {
  const address = text
    .trim()
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=[\d.]+$)/i, "");
  return isIP(address) === 0 ? null : address;
}
