/** Keeps operations of a socket apart that bear the same id one after the other. */
export interface SocketIds {
  /** Told of an operation while its message is handed over. `open`: the ids that its client has not completed. */
  begin(id: string, open: object): void;
  /** Whether an operation of this id is under way. */
  isOpen(id: string): boolean;
  /**
   * Hands a message over, at once unless it names an operation that its client has completed and that has not ended yet: the end of that
   * would be taken for the end of the next one.
   */
  inOrder(message: object, handle: (message: object) => Promise<void>): Promise<void>;
}

export function createSocketIds(): SocketIds {
  const ending = new Map<string, Promise<unknown>>();
  let open: object = {};
  let begun: string[] = [];
  return {
    begin(id, stillOpen) {
      begun.push(id);
      open = stillOpen;
    },
    isOpen: (id) => id in open || ending.has(id),
    async inOrder(message, handle) {
      const named = "id" in message && typeof message.id === "string" ? message.id : "";
      if (ending.has(named) && !(named in open)) await ending.get(named);
      begun = [];
      const handled = handle(message);
      for (const id of begun) {
        const ended = Promise.allSettled([handled]).then(() => ending.delete(id));
        ending.set(id, ended);
      }
      await handled;
    },
  };
}
