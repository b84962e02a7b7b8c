import { MessageType } from "graphql-ws";

/** Separates consecutive operations of a socket that have the same id. */
export interface SocketIds {
  /**
   * Notes an operation while its message is handed over. `open`: the ids that the client has not completed. The signal is aborted when the
   * client completes the operation before it ends, or leaves.
   */
  begin(id: string, open: object): AbortSignal;
  /** Whether an operation with this id is running. */
  isOpen(id: string): boolean;
  /**
   * Hands a message over at once, or waits if its id belongs to an operation that the client has completed but that has not ended: its end
   * would look like the end of the next one.
   */
  inOrder(message: object, handle: (message: object) => Promise<void>): Promise<void>;
  /** The client has left. */
  leave(): void;
}

export function createSocketIds(): SocketIds {
  const ending = new Map<string, Promise<unknown>>();
  const leaving = new Map<string, AbortController>();
  let open: object = {};
  let begun: string[] = [];
  return {
    begin(id, stillOpen) {
      begun.push(id);
      open = stillOpen;
      const controller = new AbortController();
      leaving.set(id, controller);
      return controller.signal;
    },
    isOpen: (id) => id in open || ending.has(id),
    async inOrder(message, handle) {
      const named = "id" in message && typeof message.id === "string" ? message.id : "";
      if (ending.has(named) && !(named in open)) await ending.get(named);
      if ("type" in message && message.type === MessageType.Complete) leaving.get(named)?.abort();
      begun = [];
      const handled = handle(message);
      for (const id of begun) {
        const ended = Promise.allSettled([handled]).then(() => ending.delete(id) && leaving.delete(id));
        ending.set(id, ended);
      }
      await handled;
    },
    leave() {
      for (const controller of leaving.values()) controller.abort();
    },
  };
}
