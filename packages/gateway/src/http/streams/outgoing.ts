import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { limits } from "../limits.ts";
import { writeTogether } from "./write-together.ts";

/** The outgoing side of a socket. Results wait for a slow reader; a peer that sends without reading is dropped. */
export interface Outgoing {
  /** Resolves when the text has left. Waits for its turn while the peer has too much to read. */
  send(text: string): Promise<void>;
  /** Whether the socket still takes messages. */
  isOpen(): boolean;
  /** Whether the socket is open and more may be produced now. */
  hasRoom(): boolean;
  /**
   * Sends a text message that is UTF-8, one character a byte, together with those that others get now; before anything that is sent later.
   * Call it only while there is room.
   */
  write(bytes: string): void;
  /** Answers a ping of the protocol. One pong serves all pings that arrived before it left. */
  pong(): void;
  /** Resolves when more may be produced or the socket is closed. */
  room(): Promise<void>;
  /** Drops the peer if it has far too much to read. Called for every message of the peer. */
  dropIfOverfull(): boolean;
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The overhead of a message beside its text. */
const overheadBytes = 500;

/**
 * `raw`: the connection below the socket. `hold` gets the number of waiting bytes; it returns false when the process has no room for them,
 * which drops the peer.
 */
export function createOutgoing(socket: WebSocket, raw: Duplex, hold: (bytes: number) => boolean): Outgoing {
  const texts: Waiting[] = [];
  let producers: (() => void)[] = [];
  let waitingBytes = 0;
  let isPongOnItsWay = false;
  /** Frames that are written together with what others get. */
  let taken = "";
  const isOpen = () => socket.readyState === socket.OPEN;
  // Without compression nothing waits in the library.
  const hasRoom = () => isOpen() && texts.length === 0 && raw.writableLength + taken.length <= limits.socketPauseBytes;

  function flush(): void {
    if (taken !== "" && isOpen()) raw.write(taken, "latin1");
    taken = "";
  }

  function sendNow({ text, resolve, reject }: Waiting): void {
    if (!isOpen()) return resolve();
    flush();
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
      sendNow(next);
    }
    if (isOpen() && !hasRoom()) return;
    const ready = producers;
    producers = [];
    for (const go of ready) go();
  }

  function send(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!isOpen() || hasRoom()) return sendNow({ text, resolve, reject });
      texts.push({ text, resolve, reject });
      waitingBytes += sizeOf(text);
      if (!hold(waitingBytes)) socket.terminate();
    });
  }

  // Pings of WebSocket itself are answered here too: one pong at a time, however many there are.
  let isFramePongOnItsWay = false;
  socket.on("ping", (data: Buffer) => {
    if (isFramePongOnItsWay || !isOpen()) return;
    isFramePongOnItsWay = true;
    socket.pong(data, undefined, () => {
      isFramePongOnItsWay = false;
    });
  });
  socket.once("close", proceed);
  raw.on("drain", proceed);

  return {
    send,
    isOpen,
    hasRoom,
    // The library would make two writes and a buffer for each message. It sends nothing in pieces here, so a whole frame may go between its own.
    write(bytes) {
      if (taken === "") writeTogether(flush);
      taken += frameOf(bytes);
    },
    pong() {
      if (isPongOnItsWay) return;
      isPongOnItsWay = true;
      // A socket that fails here closes, and the close is handled elsewhere.
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
        // Operations that were cancelled during their wait still wait.
        if (producers.length > 2 * limits.operationsPerSocket) socket.terminate();
      }),
    dropIfOverfull() {
      if (socket.bufferedAmount + waitingBytes <= limits.socketDropBytes) return false;
      socket.terminate();
      return true;
    },
  };
}

/** A frame of a server (RFC 6455, 5.2): a whole text message without a mask, one character a byte. */
function frameOf(bytes: string): string {
  const { length } = bytes;
  if (length < 126) return String.fromCharCode(0x81, length) + bytes;
  if (length < 65_536) return String.fromCharCode(0x81, 126, length >> 8, length & 255) + bytes;
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return `\u0081\u007f${size.toString("latin1")}${bytes}`;
}

const sizeOf = (text: string) => Buffer.byteLength(text) + overheadBytes;
