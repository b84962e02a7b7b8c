import type { WebSocket } from "ws";
import { limits } from "../limits.ts";

/** What a socket sends. A peer that reads slowly holds results back; one that sends without reading is dropped. */
export interface Outgoing {
  /** Resolves once the text has left. Waits its turn while the peer has too much to read. */
  send(text: string): Promise<void>;
  /** Answers a ping of the protocol. One answer serves all pings that came before it left. */
  pong(): void;
  /** Resolves when more may be produced, or the socket is closed. */
  room(): Promise<void>;
  /** Drops the peer when it has far too much to read. Asked for whatever it sends. */
  dropIfOverfull(): boolean;
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What a message costs besides its text. */
const overheadBytes = 500;

/** `hold`: told how many bytes wait; false when that is more than the process has room for, which drops the peer. */
export function createOutgoing(socket: WebSocket, hold: (bytes: number) => boolean): Outgoing {
  const texts: Waiting[] = [];
  let producers: (() => void)[] = [];
  let waitingBytes = 0;
  let isPongOnItsWay = false;
  const isOpen = () => socket.readyState === socket.OPEN;
  const hasRoom = () => texts.length === 0 && socket.bufferedAmount <= limits.socketPauseBytes;

  function write({ text, resolve, reject }: Waiting): void {
    if (!isOpen()) return resolve();
    socket.send(text, (error) => {
      if (error) reject(error);
      else resolve();
      proceed();
    });
  }

  function proceed(): void {
    while (texts.length > 0 && (!isOpen() || socket.bufferedAmount <= limits.socketPauseBytes)) {
      const next = texts.shift();
      if (next === undefined) break;
      waitingBytes -= sizeOf(next.text);
      hold(waitingBytes);
      write(next);
    }
    if (isOpen() && !hasRoom()) return;
    const ready = producers;
    producers = [];
    for (const go of ready) go();
  }

  function send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!isOpen() || hasRoom()) return write({ text, resolve, reject });
      texts.push({ text, resolve, reject });
      waitingBytes += sizeOf(text);
      if (!hold(waitingBytes)) socket.terminate();
    });
  }

  // The protocol's own pings are answered here too: one answer at a time, whatever their number.
  let isFramePongOnItsWay = false;
  socket.on("ping", (data: Buffer) => {
    if (isFramePongOnItsWay || !isOpen()) return;
    isFramePongOnItsWay = true;
    socket.pong(data, undefined, () => {
      isFramePongOnItsWay = false;
    });
  });
  socket.once("close", proceed);

  return {
    send,
    pong() {
      if (isPongOnItsWay) return;
      isPongOnItsWay = true;
      // A socket that fails here closes, which is told elsewhere.
      void send('{"type":"pong"}')
        .catch(() => {})
        .finally(() => {
          isPongOnItsWay = false;
        });
    },
    room: () =>
      new Promise((resolve) => {
        if (!isOpen() || hasRoom()) return resolve();
        producers.push(resolve);
        // Operations that were cancelled while they waited still wait.
        if (producers.length > 2 * limits.operationsPerSocket) socket.terminate();
      }),
    dropIfOverfull() {
      if (socket.bufferedAmount + waitingBytes <= limits.socketDropBytes) return false;
      socket.terminate();
      return true;
    },
  };
}

const sizeOf = (text: string) => Buffer.byteLength(text) + overheadBytes;
