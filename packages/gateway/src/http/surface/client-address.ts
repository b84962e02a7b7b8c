import { isIP } from "node:net";
import { StartError } from "../../errors.ts";

/** The IP address that a request comes from: its peer's, or what a proxy of the operator says. Null when it is not known. */
export type ClientAddress = (headerOf: (name: string) => string | null, peer: string | null | undefined) => string | null;

/**
 * Without a header the peer counts, because anybody can write a header. With one, its last entry counts, which the operator's own proxy
 * has added; a request without it did not come through the proxy.
 * @throws StartError when it is not the name of a header.
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

/** IPv4 also where it is mapped into IPv6, and no zone. */
function normalize(text: string): string | null {
  const address = text
    .trim()
    .replace(/%.*$/, "")
    .replace(/^::ffff:(?=[\d.]+$)/i, "");
  return isIP(address) === 0 ? null : address;
}
