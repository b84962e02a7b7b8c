import { validateMessage } from "graphql-ws";

/** An operation that cannot begin because its message does not fit. */
export interface MisreadOperation {
  readonly id: string;
  /** What does not fit, in words. */
  readonly message: string;
}

/** A WebSocket message once it is parsed. Null for text that is no JSON, and for JSON that is no object. */
export function parseSocketMessage(text: string): object | null {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}

/**
 * Finds what is wrong with the payload of a `subscribe` message. Null for a message that fits, and for one that names no operation, which is
 * the protocol's business: graphql-transport-ws lets a server close the socket over both, with all that is on it.
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
