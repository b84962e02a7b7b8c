import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { comment, keepAliveMilliseconds, wholeOf, type EventText } from "./events.ts";
import type { ResultStream } from "./result-stream.ts";
import { writeTogether } from "./write-together.ts";

/** The smallest shared part that is worth a buffer of its own: below it, one write is cheaper. */
const sharedBytes = 16_384;
/** What is taken at most before it is written. */
const takenBytes = 16_384;

/**
 * Writes the events of a stream to a response whose head has been written, until the stream ends or the client leaves. What is there to take is
 * one write to the connection, already framed as chunks. A reader that is behind gets nothing more until it has read what waits: its events
 * stay where they are bounded.
 */
export function writeEvents(response: ServerResponse, stream: ResultStream, takeEvent: () => EventText | null): Promise<void> {
  return new Promise((resolve) => {
    let connection: Writable | null = null;
    let isFramed = false;
    let isFull = false;
    /** What has been taken and is written together with what others have taken. */
    let taken = "";

    function write({ head, shared, tail }: EventText): void {
      const length = head.length + (shared?.bytes.length ?? 0) + tail.length;
      const begin = isFramed ? `${length.toString(16)}\r\n${head}` : head;
      const end = isFramed ? `${tail}\r\n` : tail;
      if (shared === null || shared.bytes.length < sharedBytes) {
        if (taken === "") writeTogether(writeTaken);
        taken += shared === null ? begin + end : begin + shared.bytes + end;
        return;
      }
      flush();
      if (connection === null) return;
      connection.cork();
      connection.write(begin, "latin1");
      connection.write(shared.buffer);
      isFull = !connection.write(end, "latin1");
      connection.uncork();
    }

    function flush(): void {
      if (taken !== "" && connection?.writable === true) isFull = !connection.write(taken, "latin1");
      taken = "";
    }

    function writeTaken(): void {
      const isMoreLeft = taken.length >= takenBytes;
      flush();
      if (isMoreLeft) fill();
    }

    function fill(): void {
      while (connection?.writable === true && !isFull && taken.length < takenBytes) {
        const event = takeEvent();
        if (event !== null) write(event);
        else if (stream.hasEnded) return finish();
        else return;
      }
    }

    function onDrain(): void {
      isFull = false;
      fill();
    }

    function finish(): void {
      flush();
      clearInterval(keepAlive);
      stream.onArrival = () => {};
      stream.end();
      connection?.off("drain", onDrain);
      connection = null;
      response.req.socket.off("close", finish);
      response.end();
      resolve();
    }

    // The connection is not quiet while data waits to be read.
    const keepAlive = setInterval(() => isFull || write(comment), keepAliveMilliseconds);
    // The connection, not the response: one that waits behind another response is not told.
    const { socket } = response.req;
    socket.once("close", finish);
    if (socket.destroyed) return finish();
    // An immediate comment shows proxies and browsers that the stream is open. Once it has left, the connection is this response's.
    response.write(wholeOf(comment), "latin1", (error) => {
      if (error || response.destroyed || response.socket === null) return finish();
      // Whoever has wrapped the response sees every byte of it.
      const isOwn = !Object.hasOwn(response, "write");
      connection = isOwn ? response.socket : response;
      isFramed = isOwn && response.chunkedEncoding;
      connection.on("drain", onDrain);
      stream.onArrival = fill;
      fill();
    });
  });
}
