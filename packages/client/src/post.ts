import type { Authorization } from "./authorization.ts";
import type { Settings } from "./client-options.ts";
import { FettleError } from "./fettle-error.ts";

/** An operation's text and variables. */
export interface Call {
  readonly query: string;
  readonly variables: unknown;
}

/**
 * Sends an operation and settles when the response's headers have arrived.
 *
 * @throws FettleError CONNECTION_FAILED when there is no response; the signal's reason when the signal is aborted.
 */
export async function post(
  { url, fetch }: Settings,
  { query, variables }: Call,
  {
    authorization,
    headers,
    signal,
  }: { readonly authorization: Authorization; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Response> {
  const sent = await authorization.headers();
  sent.set("content-type", "application/json");
  for (const [name, value] of Object.entries(headers)) sent.set(name, value);
  signal.throwIfAborted();
  try {
    return await fetch(url, { method: "POST", headers: sent, body: JSON.stringify({ query, variables }), signal });
  } catch (error) {
    signal.throwIfAborted();
    throw connectionFailed(error);
  }
}

/** The error for a network failure. */
export function connectionFailed(cause: unknown): FettleError {
  const code = systemCodeOf(cause);
  const message = `The gateway could not be reached, or the connection was lost${code === null ? "" : ` (${code})`}.`;
  return new FettleError("CONNECTION_FAILED", message, { cause, isRetryable: true });
}

/** Node's code for the failure, such as ECONNREFUSED, from the error or its cause. Browsers have none. */
function systemCodeOf(failure: unknown): string | null {
  if (typeof failure !== "object" || failure === null) return null;
  if ("code" in failure && typeof failure.code === "string") return failure.code;
  return "cause" in failure ? systemCodeOf(failure.cause) : null;
}
