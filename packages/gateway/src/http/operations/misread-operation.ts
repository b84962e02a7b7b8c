import { validateMessage } from "graphql-ws";

/** An operation that cannot begin because its message does not fit. */
export interface MisreadOperation {
  readonly id: string;
  /** What does not fit, in words. */
  readonly message: string;
}

/**
 * Finds what is wrong with the payload of a `subscribe` message. Null for a message that fits, and for one that names no operation, which is
 * the protocol's business: graphql-transport-ws lets a server close the socket over both, with all that is on it.
 */
export function misreadOperation(text: string): MisreadOperation | null {
  const message = parse(text);
  if (typeof message !== "object" || message === null || !("type" in message && message.type === "subscribe")) return null;
  if (!("id" in message && typeof message.id === "string" && message.id !== "")) return null;
  try {
    validateMessage(message);
    return null;
  } catch (error) {
    return { id: message.id, message: error instanceof Error ? error.message : "The message cannot be read." };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
