/** A header of a call or of an answer. */
export interface PassedHeader {
  readonly name: string;
  readonly value: string;
}

/** What a caller may send. Credentials, the tenant and the connection are the gateway's. */
const sent: ReadonlySet<string> = new Set([
  "accept",
  "accept-language",
  "content-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-unmodified-since",
  "prefer",
]);

/** What a caller gets to see. Cookies and challenges are between the gateway and the vendor. */
const shown: ReadonlySet<string> = new Set([
  "content-disposition",
  "content-language",
  "content-type",
  "etag",
  "last-modified",
  "link",
  "location",
  "preference-applied",
  "ratelimit",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "retry-after",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
  "x-ratelimit-reset",
  "x-total-count",
]);

/** Whether a call may carry a header. */
export const maySend = ({ name }: PassedHeader): boolean => sent.has(name.toLowerCase());

/** The names of the headers that a call may carry, for people. */
export const sendable: string = [...sent].join(", ");

/** The headers of an answer that callers may see. */
export const shownHeaders = (headers: Headers): readonly PassedHeader[] =>
  [...headers].filter(([name]) => shown.has(name)).map(([name, value]) => ({ name, value }));
