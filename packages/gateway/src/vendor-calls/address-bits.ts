import { isIP, isIPv4 } from "node:net";

/**
 * An IP address as text that begins with the text of every range that holds it: its bits behind a `4` or a `6`, so that a range of one
 * family holds no address of the other. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is itself. Null for anything else.
 */
export function addressBits(address: string): string | null {
  return isIP(address) === 0 ? null : unmapped(bitsOf(address));
}

/** The bits that all addresses of a range in CIDR notation begin with, or of one address. Null when it is neither, strictly read. */
export function rangeBits(range: string): string | null {
  const [, address = "", length] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(range) ?? [];
  if (isIP(address) === 0) return null;
  const bits = bitsOf(address);
  const end = length === undefined ? bits.length : 1 + Number(length);
  return end > bits.length || bits.slice(end).includes("1") ? null : unmapped(bits.slice(0, end));
}

function bitsOf(address: string): string {
  if (isIPv4(address)) return `4${address.split(".").map(binary(10, 8)).join("")}`;
  // A zone says through which interface, not where to. The parser of URLs writes all notations in one way.
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

/** Of `::ffff:0:0/96`. */
const mapped = `6${"0".repeat(80)}${"1".repeat(16)}`;

const unmapped = (bits: string): string => (bits.startsWith(mapped) ? `4${bits.slice(mapped.length)}` : bits);
