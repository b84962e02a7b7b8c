import type { DocumentNode, OperationDefinitionNode } from "graphql";
import type { Authenticated } from "../surface/authenticator.ts";
import type { Refusal } from "../surface/refusal.ts";
import type { Cost } from "./cost.ts";

/** An operation as the client sent it. */
export interface OperationRequest {
  /** Absent when the operation is asked for by the hash of its document. */
  readonly query?: string | undefined;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The caller of an operation, and its transport. */
export interface Caller extends Authenticated {
  readonly requestId: string;
  readonly transport: "http" | "sse" | "websocket";
  /** Set for GET, which must not write. */
  readonly readOnly: boolean;
  readonly lastEventId: string | null;
  /** Aborted when the caller has left. It ends queries; a mutation goes on. */
  readonly signal: AbortSignal;
  /** Whether the answer is to show the calls to vendors that the operation makes. */
  readonly wantsCalls?: boolean;
  /** How large the request is. Omitted: small. */
  readonly requestBytes?: number;
  /** What the client calls itself. */
  readonly userAgent?: string | null;
  /** The caller's network address. */
  readonly address?: string | null;
}

/** An operation that may run. */
export interface ReadyOperation {
  readonly type: "ready";
  readonly caller: Caller;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  /** The variables as GraphQL reads them, with their defaults. */
  readonly coerced: Readonly<Record<string, unknown>>;
  readonly cost: Cost;
}

/** An operation that may not run. */
export interface RefusedOperation {
  readonly type: "refused";
  readonly refusal: Refusal;
  /** Omitted when the operation was refused before its cost was known. */
  readonly cost?: Cost;
  /** What was asked. Omitted when the document is not valid. */
  readonly asked?: { readonly document: DocumentNode; readonly operation: OperationDefinitionNode | null };
}
