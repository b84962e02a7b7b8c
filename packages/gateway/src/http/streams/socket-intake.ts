import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ByteBudget, BytePlace } from "../surface/byte-budget.ts";
import { countValues, valueBytes } from "../operations/json-values.ts";
import { limits } from "../limits.ts";
import { refusal, type Refusal } from "../surface/refusal.ts";

/** The incoming side of a socket, and the memory that it uses. */
export interface SocketIntake {
  /** The number of messages in progress; the message of an operation counts until it completes. */
  readonly underWay: ReadonlySet<Promise<void>>;
  /** Call it when the token is valid; before that the socket accepts very little. `owner`: the owner of the socket in the shared budget. */
  authenticate(owner: string): void;
  /** Passes a message on, or closes the socket when the message is not allowed. `handle` must not reject. */
  receive(data: Buffer, handle: (text: string) => Promise<void>): void;
  /** Counts the bytes of results that wait for the peer. Returns false when there is no room for them. */
  holdWaiting(bytes: number): boolean;
  /** The reason why the operation of the newest message may not start. Null when it may. */
  refuse(): Refusal | null;
}

/** `raw`: the connection below the socket. `budget`: the memory of all sockets. */
export function createSocketIntake(raw: Duplex, socket: WebSocket, budget: ByteBudget): SocketIntake {
  const underWay = new Set<Promise<void>>();
  let heldBytes = 0;
  let waitingBytes = 0;
  let place: BytePlace | null = null;
  watchArrival(raw, socket, () => place !== null);

  // Before the token there is hardly anything to count.
  const holdAll = () => place?.hold(heldBytes + waitingBytes) ?? true;

  function problemOf(data: Buffer, values: number): readonly [number, string] | null {
    if (place === null && data.byteLength > limits.firstMessageBytes) return [4400, "Message too large"];
    if (values > limits.jsonValues) return [4400, "Message of too many values"];
    // A client that completes operations at once could otherwise start any number: they run until they end.
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
 * Drops a socket that sends more than one first message before its token, in however many messages or pieces. Also drops a socket whose
 * message does not arrive in time, because the library buffers incomplete messages.
 */
function watchArrival(raw: Duplex, socket: WebSocket, isAuthenticated: () => boolean): void {
  let early = 0;
  let timer: NodeJS.Timeout | undefined;
  const hasArrived = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  // Before the library, which emits messages while it reads.
  raw.prependListener("data", () => {
    timer ??= setTimeout(() => socket.terminate(), limits.bodyMilliseconds).unref();
  });
  // After the library, which closes the socket itself when it refuses a message.
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
