import { StartError } from "../errors.ts";
import { addressBits, rangeBits } from "./address-bits.ts";

/** Whether calls may go to an IP address in any notation. False for any other text. */
export type AddressRules = (address: string) => boolean;

/**
 * Rules that allow public addresses and the operator's own ranges: addresses, or ranges in CIDR notation. An IPv4 address written as IPv6
 * counts as IPv4; for NAT64 the embedded address decides.
 * @throws StartError that names the first entry that is neither an address nor a range.
 */
export function createAddressRules(allowed: readonly string[]): AddressRules {
  const isListed = createListedRules(allowed);
  return (address) => {
    if (isListed(address)) return true;
    const bits = addressBits(address);
    return bits !== null && isPublic(bits);
  };
}

/**
 * Rules that allow the operator's own ranges and nothing else, not even public addresses.
 * @throws StartError as {@link createAddressRules} does.
 */
export function createListedRules(allowed: readonly string[]): AddressRules {
  const opened = allowed.map(parseRange);
  return (address) => {
    const bits = addressBits(address);
    return bits !== null && opened.some((range) => bits.startsWith(range));
  };
}

function parseRange(text: string): string {
  const bits = rangeBits(text);
  if (bits !== null) return bits;
  throw new StartError(
    `Allowed addresses: ${JSON.stringify(text)} is neither an IP address nor a range such as 10.0.0.0/8, with nothing set behind its prefix.`,
  );
}

/** Ranges that the IANA registries of special-purpose addresses do not list as globally reachable, and others that lead inside. */
const closed = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "168.63.129.16", // Azure's platform, at a public address
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
  "2001::/23", // with Teredo, which embeds IPv4 addresses
  "2001:db8::/32",
  "2002::/16", // 6to4, which embeds IPv4 addresses
  "3fff::/20",
].map(parseRange);

/** All global IPv6 addresses so far: loopback, unique local, link-local, multicast and the rest lie outside. */
const globalUnicast = parseRange("2000::/3");

const nat64 = parseRange("64:ff9b::/96");

function isPublic(bits: string): boolean {
  if (bits.startsWith(nat64)) return isPublic(`4${bits.slice(nat64.length)}`);
  return (bits.startsWith("4") || bits.startsWith(globalUnicast)) && !closed.some((range) => bits.startsWith(range));
}
