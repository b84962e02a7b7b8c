import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ByteBudget, BytePlace } from "../surface/byte-budget.ts";
import { countValues, valueBytes } from "../operations/json-values.ts";
import { limits } from "../limits.ts";
import { refusal, type Refusal } from "../surface/refusal.ts";

/** What a socket takes in, and what it holds. */
export interface SocketIntake {
  /** Messages that are being handled; of an operation until it is completed. */
  readonly underWay: ReadonlySet<Promise<void>>;
  /** Its token was good; until then it takes in very little. `owner`: whose it is, of all that share the budget. */
  authenticate(owner: string): void;
  /** Hands a message on, or closes the socket when it may not send that. `handle` never rejects. */
  receive(data: Buffer, handle: (text: string) => Promise<void>): void;
  /** Counts results that wait for the peer, in bytes. False when that is more than there is room for. */
  holdWaiting(bytes: number): boolean;
  /** Why the operation of the newest message may not begin. Null when it may. */
  refuse(): Refusal | null;
}

/** `raw`: the connection below the socket. `budget`: what all sockets hold together. */
export function createSocketIntake(raw: Duplex, socket: WebSocket, budget: ByteBudget): SocketIntake {
  const underWay = new Set<Promise<void>>();
  let heldBytes = 0;
  let waitingBytes = 0;
  let place: BytePlace | null = null;
  watchArrival(raw, socket, () => place !== null);

  // Before the token there is nothing worth counting.
  const holdAll = () => place?.hold(heldBytes + waitingBytes) ?? true;

  function problemOf(data: Buffer, values: number): readonly [number, string] | null {
    if (place === null && data.byteLength > limits.firstMessageBytes) return [4400, "Message too large"];
    if (values > limits.jsonValues) return [4400, "Message of too many values"];
    // Who completes operations at once could otherwise begin any number: they end when they end.
    return underWay.size < limits.messagesPerSocket ? null : [4429, "Too many messages at once"];
  }

  return {
    underWay,
    authenticate(owner) {
      const entered = budget.enter(owner, true);
      place = entered;
      socket.once("close", () => entered[Symbol.dispose]());
    },
    receive(data, handle) {
      const values = countValues(data, limits.jsonValues);
      const problem = problemOf(data, values);
      if (problem !== null) return socket.close(...problem);
      const bytes = data.byteLength + values * valueBytes;
      heldBytes += bytes;
      const handling = handle(data.toString()).finally(() => {
        underWay.delete(handling);
        heldBytes -= bytes;
        holdAll();
      });
      underWay.add(handling);
    },
    refuse() {
      if (heldBytes > limits.socketHeldBytes) return tooLarge;
      return holdAll() ? null : overloaded;
    },
    holdWaiting(bytes) {
      waitingBytes = bytes;
      return holdAll();
    },
  };
}

/**
 * Drops a socket that sends more before its token than a first message may have, in however many messages or pieces, and one whose message
 * does not arrive in time: what is no whole message yet is held by the library.
 */
function watchArrival(raw: Duplex, socket: WebSocket, isAuthenticated: () => boolean): void {
  let early = 0;
  let timer: NodeJS.Timeout | undefined;
  const hasArrived = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  // Before the library, which tells of messages while it reads.
  raw.prependListener("data", () => {
    timer ??= setTimeout(() => socket.terminate(), limits.bodyMilliseconds).unref();
  });
  // After it, and what it does about a message that it refuses: it closes the socket by itself.
  raw.on("data", (piece: Buffer) => {
    if (isAuthenticated()) return;
    early += piece.byteLength;
    if (early <= limits.firstBytes) return;
    queueMicrotask(() => {
      if (socket.readyState === socket.OPEN) socket.terminate();
    });
  });
  for (const arrival of ["message", "ping", "pong", "close"] as const) socket.on(arrival, hasArrived);
}

const tooLarge = refusal(
  "TOO_MANY_REQUESTS",
  `The open operations of a WebSocket may have at most ${limits.socketHeldBytes} bytes in all, including their variables. Send smaller operations.`,
);
const overloaded = refusal("OVERLOADED", "Too many large operations are open. Try again in a moment.");
