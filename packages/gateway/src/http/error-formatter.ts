import type { GraphQLError } from "graphql";
import { GatewayError } from "../errors.ts";
import type { Log } from "../log.ts";
import { errorAt, withCode } from "./refusal.ts";

/** Makes an error fit for the caller's eyes. */
export type ErrorFormatter = (error: GraphQLError, requestId: string) => GraphQLError;

/** Lets GatewayErrors through with their code, masks everything else and logs what it was. */
export function createErrorFormatter(log: Log): ErrorFormatter {
  return (error, requestId) => {
    const cause = error.originalError;
    if (GatewayError.isInstance(cause)) return errorAt(error, cause.message, cause.code, cause.reason);
    // What GraphQL itself found while executing is about the values that came in.
    if (cause === undefined) return withCode(error, "BAD_USER_INPUT");
    log.error({ err: cause, requestId, path: error.path?.join(".") }, "A part of an operation failed.");
    return masked(error, requestId);
  };
}

/** What is told of a failure that is nobody's business but the operator's. */
export const masked = (place: Partial<GraphQLError>, requestId: string): GraphQLError =>
  errorAt(
    place,
    `Something went wrong on our side. Try again, and if it stays, report the request id ${requestId}.`,
    "INTERNAL_SERVER_ERROR",
  );
