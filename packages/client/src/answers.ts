import type { Settings } from "./client-options.ts";
import type { Clock } from "./clock.ts";
import { type AnsweredError, FettleError } from "./fettle-error.ts";

/** A GraphQL response, or one event of a stream. */
export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly AnsweredError[] | undefined;
  readonly extensions?: { readonly requestId?: string } | undefined;
}

/** The codes of temporary failures. */
const temporary = new Set([
  "INTERNAL_SERVER_ERROR",
  "TOO_MANY_REQUESTS",
  "SHUTTING_DOWN",
  "UNAVAILABLE",
  "OVERLOADED",
  "REQUEST_TIMEOUT",
]);
const isTemporaryStatus = (status: number): boolean => status >= 500 || status === 408 || status === 425 || status === 429;

/** The failure that a response reports. */
export function failureOf(
  answer: Answer,
  details: { readonly status?: number; readonly retryAfterMilliseconds?: number | null } = {},
): FettleError {
  const [first] = answer.errors ?? [];
  const code = first?.extensions?.code ?? "UNEXPECTED_ANSWER";
  return new FettleError(code, first?.message ?? "The response has neither data nor errors.", {
    ...details,
    reason: first?.extensions?.reason ?? null,
    isRetryable: temporary.has(code) || isTemporaryStatus(details.status ?? 200),
    requestId: answer.extensions?.requestId ?? null,
    errors: answer.errors ?? [],
    data: answer.data,
  });
}

/** Reads one event's JSON. @throws FettleError UNEXPECTED_ANSWER when it is not JSON. */
export function parseAnswer(text: string, { parse }: Pick<Settings, "parse">, status: number | null = null): Answer {
  const answer = parsed(text, parse);
  if (isAnswer(answer)) return answer;
  throw new FettleError("UNEXPECTED_ANSWER", `The response is not GraphQL: ${text.slice(0, 200)}`, { status });
}

/**
 * Reads a response that is not a stream.
 *
 * @throws FettleError when the response reports a failure, or is not GraphQL.
 */
export async function readAnswer(response: Response, { clock, parse }: Pick<Settings, "clock" | "parse">): Promise<Answer> {
  const { status } = response;
  const retryAfterMilliseconds = retryAfterOf(response, clock);
  const text = await response.text();
  const answer = parsed(text, parse);
  if (!isAnswer(answer))
    throw new FettleError(
      "UNEXPECTED_ANSWER",
      `The response has the status ${status} and is not GraphQL: ${text.slice(0, 200)}`,
      {
        status,
        retryAfterMilliseconds,
        isRetryable: isTemporaryStatus(status),
        requestId: response.headers.get("x-request-id"),
      },
    );
  if ((answer.errors ?? []).length > 0 || answer.data === undefined || answer.data === null)
    throw failureOf(answer, { status, retryAfterMilliseconds });
  return answer;
}

/** Reads the refusal of a path beside GraphQL, `{"error":{"code":…,"message":…}}`. */
export async function readRefusal(response: Response, { clock, parse }: Pick<Settings, "clock" | "parse">): Promise<FettleError> {
  const { status } = response;
  const retryAfterMilliseconds = retryAfterOf(response, clock);
  const requestId = response.headers.get("x-request-id");
  const text = await response.text();
  const { error } = Object(parsed(text, parse)) as { readonly error?: { readonly code?: unknown; readonly message?: unknown } }; // checked below
  const isTemporary = isTemporaryStatus(status);
  if (typeof error?.code !== "string")
    return new FettleError("UNEXPECTED_ANSWER", `The response has the status ${status}: ${text.slice(0, 200)}`, {
      status,
      retryAfterMilliseconds,
      requestId,
      isRetryable: isTemporary,
    });
  return new FettleError(error.code, String(error.message), {
    status,
    retryAfterMilliseconds,
    requestId,
    isRetryable: temporary.has(error.code) || isTemporary,
  });
}

const isAnswer = (value: unknown): value is Answer =>
  typeof value === "object" && value !== null && ("data" in value || ("errors" in value && Array.isArray(value.errors)));

function parsed(text: string, parse: Settings["parse"]): unknown {
  try {
    return parse(text);
  } catch {
    return null;
  }
}

/** The longest wait: a wrong header or a wrong clock must not stop a client for days. */
const longestMilliseconds = 3_600_000;

/** Reads seconds or a date. It measures a date by the server's clock if the response has a readable `Date` header. */
function retryAfterOf({ headers }: Response, clock: Clock): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const answeredAt = Date.parse(headers.get("date") ?? "");
  const now = Number.isNaN(answeredAt) ? clock.now() : answeredAt;
  const milliseconds = /^\d+$/u.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(milliseconds) ? null : Math.min(longestMilliseconds, Math.max(0, milliseconds));
}
