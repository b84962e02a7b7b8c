import { ConnectorError, type ConnectorErrorCode, type InvalidField } from "@fettle/connector";
import { plainMessage } from "./plain-message.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/** The content of a vendor's error body, in the vendor's words. */
export interface VendorProblem {
  readonly message?: string | null;
  readonly code?: string | null;
  /** The refused fields, by canonical name where it is known. */
  readonly fields?: readonly InvalidField[];
}

/** A failure that a vendor reports in a 2xx. */
export interface VendorFailure extends VendorProblem {
  /** What it means. `NOT_FOUND` in the response to a read means that the record is gone. */
  readonly kind: Exclude<ConnectorErrorCode, "MISCONFIGURED">;
}

/** The rules for reading one vendor's responses. */
export interface AnswerRules {
  /** The product's name, for messages. */
  readonly product: string;
  /** Reads a vendor's error body, which is parsed JSON or null. Lenient: an unknown body is an empty problem. */
  readonly readProblem: (body: unknown) => VendorProblem;
  /**
   * Whether an error response, of any status, says that the requested record does not exist. Default: a 404 or 410 in which
   * `readProblem` finds a code or a message. Provide it when a gateway in front of the vendor answers in the same form, or when the
   * vendor says it by another status.
   */
  readonly isGone?: (answer: ErrorAnswer) => boolean;
  /**
   * The failure in the parsed JSON of a 2xx, or null when it is none, for vendors that respond `200 { "success": false }` or with
   * GraphQL errors. Every 2xx must then be JSON, except 204. Default: a 2xx is a success.
   */
  readonly failureIn?: (body: unknown) => VendorFailure | null;
}

/** A response other than 2xx. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or null when there is none. */
  readonly body: unknown;
}

/** The kind of call. After a write, a 5xx leaves open whether it was carried out. */
export type CallKind = "read" | "write";

const codes: Readonly<Record<number, ConnectorErrorCode>> = {
  400: "INVALID_INPUT",
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  405: "NOT_SUPPORTED",
  408: "UNAVAILABLE",
  409: "CONFLICT",
  410: "NOT_FOUND",
  412: "CONFLICT",
  413: "INVALID_INPUT",
  422: "INVALID_INPUT",
  423: "CONFLICT",
  425: "UNAVAILABLE",
  429: "RATE_LIMITED",
  501: "NOT_SUPPORTED",
};

function codeOf(status: number, kind: CallKind): ConnectorErrorCode {
  const code = codes[status];
  if (code !== undefined) return code;
  if (status >= 500) return kind === "read" ? "UNAVAILABLE" : "OUTCOME_UNKNOWN";
  return status >= 300 && status < 400 ? "MISCONFIGURED" : "UNEXPECTED_ANSWER";
}

const sentences: Readonly<Record<ConnectorErrorCode, (product: string, status: number) => string>> = {
  UNAUTHENTICATED: (product) => `${product} refused the credentials.`,
  FORBIDDEN: (product) => `${product} does not allow this operation with these credentials.`,
  NOT_FOUND: (product) => `${product} does not have this record, or no longer has it.`,
  INVALID_INPUT: (product) => `${product} refused the values.`,
  CONFLICT: (product) => `${product} does not allow this in the record's current state.`,
  NOT_SUPPORTED: (product) => `${product} does not support this operation.`,
  RATE_LIMITED: (product) => `${product} was called too often.`,
  UNAVAILABLE: (product, status) => `${product} is not available (${status}).`,
  OUTCOME_UNKNOWN: (product, status) => `${product} failed (${status}); the write may or may not have been carried out.`,
  UNEXPECTED_ANSWER: (product, status) => `${product} returned an unreadable response (${status}).`,
  MISCONFIGURED: (product, status) => `${product} returned a redirect (${status}): its address in the settings is wrong.`,
};

const isPassing = (code: ConnectorErrorCode): boolean => code === "RATE_LIMITED" || code === "UNAVAILABLE";

/**
 * The error for a response other than 2xx, by its status. A 4xx carries the vendor's message as plain text; a 5xx does
 * not, because it may contain anything.
 *
 * @param body the parsed JSON, or null when there is none.
 */
export function errorOfAnswer(response: Response, body: unknown, rules: AnswerRules, kind: CallKind): ConnectorError {
  return errorWith(codeOf(response.status, kind), response.status < 500 ? rules.readProblem(body) : {}, response, rules);
}

/** Throws the failure in the body of a 2xx, if it reports one. */
export function expectNoFailure(response: Response, body: unknown, rules: AnswerRules): void {
  const failure = rules.failureIn?.(body) ?? null;
  if (failure !== null) throw errorWith(failure.kind, failure, response, rules);
}

function errorWith(code: ConnectorErrorCode, problem: VendorProblem, response: Response, rules: AnswerRules): ConnectorError {
  const { status } = response;
  const said = plainMessage(problem.message);
  const wait = isPassing(code) ? retryAfterSeconds(response.headers) : undefined;
  return new ConnectorError(code, [sentences[code](rules.product, status), said].filter(Boolean).join(" "), {
    status,
    ...(problem.code ? { vendorCode: problem.code.slice(0, 100) } : {}),
    ...(said === null ? {} : { vendorMessage: said }),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
    ...(code === "INVALID_INPUT" ? { fields: problem.fields ?? [] } : {}),
  });
}
