import { ConnectorError } from "@fettle/connector";
import type { Logger } from "pino";

/** The operator's log: pino's interface. Nothing secret may be passed to it. */
export type Log = Pick<Logger, "debug" | "info" | "warn" | "error"> & { child(bindings: Record<string, unknown>): Log };

/**
 * A failure's entry for the log. For a vendor's failure it is the code alone: the message may be the vendor's own words or
 * contain an address.
 */
export const failureWords = (error: unknown): { readonly code: string } | { readonly err: unknown } =>
  ConnectorError.isInstance(error) ? { code: error.code } : { err: error };

/**
 * Wraps a log so that an error shows what it is and where it came from, but not what a database or a vendor attached to it:
 * customers' data.
 */
export function withoutData(log: Log): Log {
  return {
    debug: cleaned((...words) => log.debug(...words)),
    info: cleaned((...words) => log.info(...words)),
    warn: cleaned((...words) => log.warn(...words)),
    error: cleaned((...words) => log.error(...words)),
    child: (bindings) => withoutData(log.child(bindings)),
  };
}

type Words = Parameters<Logger["info"]>;

const cleaned =
  (write: (...words: Words) => void): Log["info"] =>
  (first: unknown, ...rest: unknown[]) =>
    write(...([clean(first), ...rest] as unknown as Words)); // a wrapper cannot express pino's overloads

function clean(first: unknown): unknown {
  if (first instanceof Error) return { err: plainError(first, 0) };
  if (typeof first !== "object" || first === null) return first;
  return Object.fromEntries(
    Object.entries(first).map(([name, value]) => [name, value instanceof Error ? plainError(value, 0) : value]),
  );
}

const deepestCause = 5;

function plainError(error: Error, depth: number): Readonly<Record<string, unknown>> {
  const { name, message, stack, cause } = error;
  const words = {
    // pino takes the type of an error-like object from its constructor, or from its name if it has none.
    __proto__: null,
    type: name,
    message,
    stack,
    ...("code" in error && (typeof error.code === "string" || typeof error.code === "number") ? { code: error.code } : {}),
    ...(cause instanceof Error && depth < deepestCause ? { cause: plainError(cause, depth + 1) } : {}),
  };
  return Object.defineProperty(words, "name", { value: name });
}
