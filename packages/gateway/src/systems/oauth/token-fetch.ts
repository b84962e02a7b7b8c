import type { TokenRefusal } from "@fettle/connector";
import { systemStopwatch } from "../../clock.ts";
import { readAtMost } from "../../gathered-bytes.ts";
import { callOutcome } from "../../vendor-calls/call-outcome.ts";
import { AddressNotAllowedError } from "../../vendor-calls/not-connected-error.ts";
import { retryAfterMilliseconds, vendorTime } from "../../vendor-calls/retry-after.ts";
import { GrantError, isPassingStatus } from "./grant-error.ts";
import type { TokenEndpoint } from "./token-endpoint.ts";
import type { TokenDependencies } from "./token-dependencies.ts";
import { joinSignals } from "../../signals.ts";

const timeoutMilliseconds = 20_000;
const largestAnswer = 1024 * 1024;

type Options = { readonly method: string; readonly headers: Record<string, string>; readonly body: URLSearchParams };

/**
 * The fetch for calls to an authorization server: bounded in time and size, never redirected. Passing failures, and answers that the
 * connector considers the end of a grant, become {@link GrantError}s. Answers are read leniently: vendors omit `token_type`, write null,
 * forget the content type, or refuse with 200. The answer carries the vendor's own date, or ours where it has none.
 */
export function createTokenFetch(
  dependencies: TokenDependencies,
  { keepIdToken, isGrantDead }: { readonly keepIdToken: boolean; readonly isGrantDead: TokenEndpoint["isGrantDead"] },
) {
  const { fetch, signal, clock } = dependencies;
  return async (url: string, options: Options): Promise<Response> => {
    const startedAt = clock();
    const began = systemStopwatch();
    let status: number | null = null;
    let retryAfter: number | null = null;
    let answeredAt = startedAt;
    let text: string;
    using limited = joinSignals([signal], timeoutMilliseconds);
    try {
      const response = await fetch(url, {
        method: options.method,
        headers: { ...options.headers, accept: "application/json" },
        body: options.body.toString(),
        redirect: "manual",
        signal: limited.signal,
      });
      text = await readText(response);
      status = response.status;
      answeredAt = vendorTime(response.headers, clock());
      retryAfter = retryAfterMilliseconds(response.headers, clock());
    } catch (error) {
      signal.throwIfAborted();
      throw asGrantError(error);
    } finally {
      const milliseconds = Math.round(systemStopwatch() - began);
      const outcome = callOutcome({ status, timedOut: limited.hasTimedOut, signal });
      dependencies.onCall?.({ url: new URL(url), status, outcome, startedAt, milliseconds });
    }
    const isGood = status >= 200 && status < 300;
    const body = parse(text);
    const hasTokens = isGood && isObject(body) && typeof body["access_token"] === "string";
    if (!hasTokens && saysDead(isGrantDead, { status, body })) throw new GrantError("refused", `status ${status}`, { status });
    if (isPassingStatus(status)) {
      throw new GrantError("passing", `status ${status}`, { status, retryAfterMilliseconds: retryAfter });
    }
    if (!isObject(body)) return new Response(text === "" ? null : text, { status });
    // An answer with `error` is treated as an error, under the standard's status for it.
    const isRefusal = isGood && !hasTokens && typeof body["error"] === "string";
    return Response.json(tidy(body, keepIdToken), {
      status: isRefusal ? 400 : isGood ? 200 : status,
      headers: { date: answeredAt.toUTCString() },
    });
  };
}

function saysDead(isGrantDead: TokenEndpoint["isGrantDead"], refusal: TokenRefusal): boolean {
  try {
    return isGrantDead?.(refusal) === true;
  } catch {
    return false;
  }
}

function asGrantError(error: unknown): GrantError {
  if (error instanceof AddressNotAllowedError) return new GrantError("misconfigured", "address not allowed");
  return error instanceof GrantError ? error : new GrantError("passing", "no answer");
}

async function readText(response: Response): Promise<string> {
  const body = await readAtMost(response.body, largestAnswer);
  if (body === null) throw new GrantError("misconfigured", "answer too long", { status: response.status });
  return new TextDecoder().decode(body);
}

/** The parsed JSON, or the text when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function tidy(body: Readonly<Record<string, unknown>>, keepIdToken: boolean): Record<string, unknown> {
  const entries = Object.entries(body).filter(([name, value]) => value !== null && (keepIdToken || name !== "id_token"));
  const tidied: Record<string, unknown> = Object.fromEntries(entries);
  if (typeof tidied["access_token"] === "string") tidied["token_type"] ??= "Bearer";
  if (typeof tidied["scope"] !== "string") delete tidied["scope"];
  if (!(Number(tidied["expires_in"]) > 0)) delete tidied["expires_in"];
  return tidied;
}
