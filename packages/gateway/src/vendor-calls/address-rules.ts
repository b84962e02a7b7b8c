import { StartError } from "../errors.ts";
import { addressBits, rangeBits } from "./address-bits.ts";

/** Whether an IP address, in any notation, may be called. What is no address may not. */
export type AddressRules = (address: string) => boolean;

/**
 * Rules that let through what is reachable in public, and beside it exactly the operator's own ranges: addresses, or ranges in CIDR
 * notation. An IPv4 address written as IPv6 is judged as what it is; of NAT64 the address behind it decides.
 * @throws StartError that names the first entry which is neither.
 */
export function createAddressRules(allowed: readonly string[]): AddressRules {
  const opened = allowed.map(parseRange);
  return (address) => {
    const bits = addressBits(address);
    return bits !== null && (opened.some((range) => bits.startsWith(range)) || isPublic(bits));
  };
}

function parseRange(text: string): string {
  const bits = rangeBits(text);
  if (bits !== null) return bits;
  throw new StartError(
    `Allowed addresses: ${JSON.stringify(text)} is neither an IP address nor a range such as 10.0.0.0/8, with nothing set behind its prefix.`,
  );
}

/** What the IANA registries of special-purpose addresses do not call globally reachable, and what else leads inside. */
const closed = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16", // Azure's platform, behind a public address
  "169.254.0.0/16", // the metadata of most clouds
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "2001::/23", // with Teredo, which carries IPv4 addresses
  "2001:db8::/32",
  "2002::/16", // 6to4, which carries IPv4 addresses
  "3fff::/20",
].map(parseRange);

/** All that IPv6 has given out so far: loopback, unique local, link-local, multicast and the rest lie outside. */
const globalUnicast = parseRange("2000::/3");

const nat64 = parseRange("64:ff9b::/96");

function isPublic(bits: string): boolean {
  if (bits.startsWith(nat64)) return isPublic(`4${bits.slice(nat64.length)}`);
  return (bits.startsWith("4") || bits.startsWith(globalUnicast)) && !closed.some((range) => bits.startsWith(range));
}
