import { GraphQLError } from "graphql";
import { ClientLeftError, DatabaseAwayError, GatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { errorAt, withCode } from "../surface/refusal.ts";

/** Makes the error of an operation safe for the caller. */
export type ErrorFormatter = (error: unknown, requestId: string) => GraphQLError;

/** Passes GatewayErrors on with their code, reports an outage as temporary, and masks and logs everything else. */
export function createErrorFormatter(log: Log): ErrorFormatter {
  return (error, requestId) => {
    const place: Partial<GraphQLError> = error instanceof GraphQLError ? error : {};
    const cause = causeOf(error);
    if (GatewayError.isInstance(cause)) return errorAt(place, cause.message, cause.code, cause.reason);
    // GraphQL's own errors are about the caller's values.
    if (cause === null && error instanceof GraphQLError) return withCode(error, "BAD_USER_INPUT");
    if (cause instanceof ClientLeftError) return masked(place, requestId);
    const path = place.path?.join(".");
    if (cause instanceof DatabaseAwayError) {
      log.warn({ err: cause, requestId, path }, "An operation failed because the database is not available.");
      return errorAt(place, unavailable.message, unavailable.code);
    }
    log.error({ err: cause, requestId, path }, "A part of an operation failed.");
    return masked(place, requestId);
  };
}

/** The cause below GraphQL's errors, which may be nested. Null when there is none. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError) cause = cause.originalError ?? null;
  return cause;
}

/** The error while the database is unavailable. */
export const unavailable = {
  code: "UNAVAILABLE",
  message:
    "The gateway cannot reach its data at the moment. Try again soon. It is not known whether a mutation was carried out: send it again " +
    "with the same idempotency key.",
} as const;

/** The error for a failure that only the operator may see. */
export const masked = (place: Partial<GraphQLError>, requestId: string): GraphQLError =>
  errorAt(
    place,
    `Something went wrong on our side. Try again, and if the problem remains, report the request id ${requestId}.`,
    "INTERNAL_SERVER_ERROR",
  );
