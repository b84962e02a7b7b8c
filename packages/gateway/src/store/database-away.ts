import { DatabaseAwayError } from "../errors.ts";

/** The SQLSTATEs with which a server refuses or ends a session: it shuts down, crashed, starts up, or has no free connection. */
const refusals = new Set(["57P01", "57P02", "57P03", "53300"]);
/** The class of SQLSTATEs about the connection itself. */
const connectionClass = "08";
const networkFailures = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
/** Messages of the client that have no code. */
const clientWords =
  /^(?:Cannot use a pool after calling end|Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded when trying to connect|Query read timeout)/u;

/**
 * Converts an error of the database's client about the connection to a {@link DatabaseAwayError}; returns any other unchanged.
 */
export function asDatabaseAway(error: unknown): unknown {
  if (!(error instanceof Error) || !isAway(error)) return error;
  return new DatabaseAwayError(error.message, { cause: error });
}

function isAway(error: Error): boolean {
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === null) return clientWords.test(error.message);
  return refusals.has(code) || networkFailures.has(code) || (code.length === 5 && code.startsWith(connectionClass));
}
