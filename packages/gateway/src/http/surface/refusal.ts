import { GraphQLError } from "graphql";
import type { ExpiryReason, GatewayErrorCode } from "../../errors.ts";

/** The codes of the API's GraphQL errors. */
export type ErrorCode =
  | GatewayErrorCode
  | "GRAPHQL_PARSE_FAILED"
  | "GRAPHQL_VALIDATION_FAILED"
  | "PERSISTED_QUERY_NOT_FOUND"
  | "PERSISTED_QUERY_NOT_SUPPORTED"
  | "DOCUMENT_NOT_TRUSTED";

/** The refusal of an operation before any of it runs. */
export interface Refusal {
  readonly errors: readonly GraphQLError[];
  /** The HTTP status. `isSpecified`: clients of plain `application/json` get 200 instead, as GraphQL over HTTP requires. */
  readonly status: number;
  readonly isSpecified: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal with one error. */
export function refusal(
  code: ErrorCode,
  message: string,
  options: Partial<Pick<Refusal, "status" | "isSpecified" | "headers">> = {},
): Refusal {
  return { errors: [new GraphQLError(message, { extensions: { code } })], status: 400, isSpecified: true, ...options };
}

/** A refusal with GraphQL's own errors. Their messages mention only the GraphQL document and the public schema. */
export function refusalOf(code: ErrorCode, errors: readonly GraphQLError[]): Refusal {
  return { errors: errors.map((error) => withCode(error, code)), status: 400, isSpecified: true };
}

/** A refusal with an error that is safe for the caller. */
export const refusalOfFailure = (error: GraphQLError): Refusal =>
  error.extensions["code"] === "INTERNAL_SERVER_ERROR"
    ? { errors: [error], status: 500, isSpecified: false }
    : { errors: [error], status: 400, isSpecified: true };

/** The same error with a code and without its cause. */
export const withCode = (error: GraphQLError, code: ErrorCode): GraphQLError => errorAt(error, error.message, code);

/** An error at the location of another one. */
export function errorAt(
  place: Partial<GraphQLError>,
  message: string,
  code: ErrorCode,
  reason: ExpiryReason | null = null,
): GraphQLError {
  const { nodes = null, source = null, positions = null, path = null } = place;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, ...(reason !== null && { reason }) } });
}
