import type { DocumentNode, OperationDefinitionNode } from "graphql";
import type { Authenticated } from "../surface/authenticator.ts";
import type { Refusal } from "../surface/refusal.ts";
import type { Cost } from "./cost.ts";

/** An operation as it came in. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Record<string, unknown> | null | undefined;
}

/** Who asks, and how. */
export interface Caller extends Authenticated {
  readonly requestId: string;
  readonly transport: "http" | "sse" | "websocket";
  /** Set for GET, with which nothing may be written. */
  readonly readOnly: boolean;
  readonly lastEventId: string | null;
}

/** An operation that may run. */
export interface ReadyOperation {
  readonly type: "ready";
  readonly caller: Caller;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Record<string, unknown>;
  readonly cost: Cost;
}

/** An operation that may not run. */
export interface RefusedOperation {
  readonly type: "refused";
  readonly refusal: Refusal;
  /** Left out when it was refused before its cost was known. */
  readonly cost?: Cost;
}
