import { hash } from "node:crypto";

/** A place in a trace, as the header `traceparent` of W3C Trace Context names it. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

const isZero = (digits: string) => /^0+$/u.test(digits);

/**
 * The trace id that others know a story by. One that is not 32 hexadecimal digits, which a client may choose as its request id, becomes the
 * first 16 bytes of its SHA-256.
 */
export const traceIdOf = (id: string): string =>
  /^[0-9a-f]{32}$/u.test(id) && !isZero(id) ? id : hash("sha256", id).slice(0, 32);

/** Reads a `traceparent`. Null when it is absent or malformed. Later versions are read as far as this one goes. */
export function readTraceparent(header: string | null | undefined): TraceContext | null {
  const [, version, traceId = "", spanId = "", flags = "", rest = ""] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/u.exec(header ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && rest !== "")) return null;
  if (isZero(traceId) || isZero(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Writes a `traceparent`. */
export const writeTraceparent = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
