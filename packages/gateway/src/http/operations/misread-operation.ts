import { validateMessage } from "graphql-ws";

/** An operation that cannot start because its message is invalid. */
export interface MisreadOperation {
  readonly id: string;
  /** The problem, for the client. */
  readonly message: string;
}

/** Parses a WebSocket message. Null for text that is not JSON and for JSON that is not an object. */
export function parseSocketMessage(text: string): object | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}

/**
 * Finds the problem in the payload of a `subscribe` message. Null for a valid message, and for a message without an operation, which the
 * protocol handles: graphql-transport-ws lets a server close the socket, with all its operations, for either problem.
 */
export function misreadOperation(message: object): MisreadOperation | null {
  if (!("type" in message && message.type === "subscribe")) return null;
  if (!("id" in message && typeof message.id === "string" && message.id !== "")) return null;
  try {
    validateMessage(message);
    return null;
  } catch (error) {
    return { id: message.id, message: error instanceof Error ? error.message : "The message cannot be read." };
  }
}
