import { GraphQLError } from "graphql";
import { DatabaseAwayError, GatewayError } from "../../errors.ts";
import type { Log } from "../../log.ts";
import { errorAt, withCode } from "../surface/refusal.ts";

/** Makes whatever an operation failed with fit for the caller's eyes. */
export type ErrorFormatter = (error: unknown, requestId: string) => GraphQLError;

/** Lets GatewayErrors through with their code, says of an outage that it passes, masks everything else and logs what it was. */
export function createErrorFormatter(log: Log): ErrorFormatter {
  return (error, requestId) => {
    const place: Partial<GraphQLError> = error instanceof GraphQLError ? error : {};
    const cause = causeOf(error);
    if (GatewayError.isInstance(cause)) return errorAt(place, cause.message, cause.code, cause.reason);
    // What GraphQL itself found is about the values that came in.
    if (cause === null && error instanceof GraphQLError) return withCode(error, "BAD_USER_INPUT");
    const path = place.path?.join(".");
    if (cause instanceof DatabaseAwayError) {
      log.warn({ err: cause, requestId, path }, "An operation failed because the database is not available.");
      return errorAt(place, unavailable.message, unavailable.code);
    }
    log.error({ err: cause, requestId, path }, "A part of an operation failed.");
    return masked(place, requestId);
  };
}

/** What lies below GraphQL's errors, of which one may be within another. Null when there is nothing else. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError) cause = cause.originalError ?? null;
  return cause;
}

/** What is told while the database is away. */
export const unavailable = {
  code: "UNAVAILABLE",
  message:
    "The gateway cannot reach its data at the moment. Try again soon. It is not known whether a mutation was carried out: send it again " +
    "with the same idempotency key.",
} as const;

/** What is told of a failure that is nobody's business but the operator's. */
export const masked = (place: Partial<GraphQLError>, requestId: string): GraphQLError =>
  errorAt(
    place,
    `Something went wrong on our side. Try again, and if the problem remains, report the request id ${requestId}.`,
    "INTERNAL_SERVER_ERROR",
  );
