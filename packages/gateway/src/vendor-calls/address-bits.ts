import { isIP, isIPv4 } from "node:net";

/**
 * An IP address as text that starts with the text of every range that contains it: its bits after a `4` or a `6`, so a range of one
 * family never contains an address of the other. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as IPv4. Null for anything
 * else.
 */
export function addressBits(address: string): string | null {
  return isIP(address) === 0 ? null : unmapped(bitsOf(address));
}

/** The common leading bits of a range in CIDR notation, or the bits of one address. Null for other text; parsing is strict. */
export function rangeBits(range: string): string | null {
  const [, address = "", length] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(range) ?? [];
  if (isIP(address) === 0) return null;
  const bits = bitsOf(address);
  const end = length === undefined ? bits.length : 1 + Number(length);
  return end > bits.length || bits.slice(end).includes("1") ? null : unmapped(bits.slice(0, end));
}

function bitsOf(address: string): string {
  if (isIPv4(address)) return `4${address.split(".").map(binary(10, 8)).join("")}`;
  // A zone selects the interface, not the destination. The URL parser normalizes all notations.
  const { hostname } = new URL(`http://[${address.replace(/%.*/s, "")}]`);
  const [head = [], tail = []] = hostname
    .slice(1, -1)
    .split("::")
    .map((groups) => groups.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return `6${[...head, ...zeros, ...tail].map(binary(16, 16)).join("")}`;
}

const binary = (radix: number, width: number) => (digits: string) =>
  Number.parseInt(digits, radix).toString(2).padStart(width, "0");

/** The bits of `::ffff:0:0/96`. */
const mapped = `6${"0".repeat(80)}${"1".repeat(16)}`;

const unmapped = (bits: string): string => (bits.startsWith(mapped) ? `4${bits.slice(mapped.length)}` : bits);
