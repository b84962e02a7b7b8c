/** A header that the owner of an endpoint adds to its calls. */
export interface EndpointHeader {
  readonly name: string;
  readonly value: string;
}

const mostHeaders = 20;
const longestName = 100;
const longestValue = 4096;

/** What the gateway sets itself, what belongs to the connection, and what proxies write. */
const reserved: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "date",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "te",
  "traceparent",
  "tracestate",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
  "via",
]);
const reservedPrefixes = ["content-", "proxy-", "webhook-"];

/** Whether the gateway keeps a header to itself. Case does not matter. */
export function isReservedHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return reserved.has(lower) || reservedPrefixes.some((prefix) => lower.startsWith(prefix));
}

/**
 * Checks the headers of an endpoint: at most 20, each once, with names that are tokens and not reserved, and values of visible ASCII,
 * with spaces inside, up to 4 KiB. The problem is a sentence that repeats no value.
 */
export function readEndpointHeaders(
  list: readonly EndpointHeader[],
): { readonly headers: readonly EndpointHeader[] } | { readonly problem: string } {
  if (list.length > mostHeaders) return { problem: `An endpoint has at most ${mostHeaders} headers.` };
  const names = new Set<string>();
  for (const { name, value } of list) {
    const shown = JSON.stringify(name.slice(0, longestName));
    if (name.length > longestName || !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u.test(name)) {
      return { problem: `${shown} is not the name of a header. Use letters, digits and hyphens, at most ${longestName}.` };
    }
    if (isReservedHeader(name))
      return { problem: `The header ${name} is set by Fettle, or belongs to the connection. Use another name.` };
    if (value.length > longestValue)
      return { problem: `The header ${name} has a value of more than ${longestValue} characters.` };
    if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/u.test(value)) {
      return { problem: `The header ${name} needs a value of visible ASCII characters without spaces at its ends.` };
    }
    if (names.has(name.toLowerCase())) return { problem: `The header ${name} is given twice.` };
    names.add(name.toLowerCase());
  }
  return { headers: list.map(({ name, value }) => ({ name, value })) };
}
