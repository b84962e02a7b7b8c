import { readAtMost } from "../../gathered-bytes.ts";
import { AddressNotAllowedError } from "../../vendor/not-connected-error.ts";
import { retryAfterMilliseconds } from "../../vendor/retry-after.ts";
import { GrantError, isPassingStatus } from "./grant-error.ts";
import type { TokenMeans } from "./token-means.ts";
import { joinSignals } from "../../signals.ts";

const timeoutMilliseconds = 20_000;
const largestAnswer = 1024 * 1024;

type Options = { readonly method: string; readonly headers: Record<string, string>; readonly body: URLSearchParams };

/**
 * The fetch of calls to an authorization server: bounded in time and size, never redirected. Passing failures become
 * {@link GrantError}s. Answers are read leniently: vendors leave out `token_type`, write null, or forget the content type.
 */
export function createTokenFetch(means: TokenMeans, keepIdToken: boolean) {
  const { fetch, signal, clock } = means;
  return async (url: string, options: Options): Promise<Response> => {
    const startedAt = clock();
    let status: number | null = null;
    let retryAfter: number | null = null;
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
      retryAfter = retryAfterMilliseconds(response.headers, clock());
    } catch (error) {
      signal.throwIfAborted();
      throw asGrantError(error);
    } finally {
      means.onCall?.({ url: new URL(url), status, startedAt, endedAt: clock() });
    }
    if (isPassingStatus(status)) {
      throw new GrantError("passing", `status ${status}`, { status, retryAfterMilliseconds: retryAfter });
    }
    const body = tidy(text, keepIdToken);
    if (body === null) return new Response(text === "" ? null : text, { status });
    const isGood = status >= 200 && status < 300;
    return Response.json(body, { status: isGood ? 200 : status });
  };
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

function tidy(text: string, keepIdToken: boolean): Record<string, unknown> | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  const entries = Object.entries(body).filter(([name, value]) => value !== null && (keepIdToken || name !== "id_token"));
  const tidied: Record<string, unknown> = Object.fromEntries(entries);
  if (typeof tidied["access_token"] === "string") tidied["token_type"] ??= "Bearer";
  if (typeof tidied["scope"] !== "string") delete tidied["scope"];
  if (!(Number(tidied["expires_in"]) > 0)) delete tidied["expires_in"];
  return tidied;
}
