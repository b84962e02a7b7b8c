import { EventEmitter } from "node:events";
import { expect, it, vi } from "vitest";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { createOutgoing } from "./outgoing.ts";
import { bytesOf } from "./shared-text.ts";

function createSocket() {
  const sent: string[] = [];
  const flushes: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 0,
    terminate: vi.fn<() => void>(),
    send(text: string, flushed: () => void) {
      sent.push(text);
      socket.bufferedAmount += text.length;
      flushes.push(() => {
        socket.bufferedAmount -= text.length;
        flushed();
      });
    },
  });
  const raw = Object.assign(new EventEmitter(), { write: vi.fn<(bytes: string, encoding: string) => boolean>(() => true) });
  const hold = vi.fn<(bytes: number) => boolean>(() => true);
  const flush = async () => {
    flushes.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  Object.defineProperty(raw, "writableLength", { get: () => socket.bufferedAmount });
  const outgoing = createOutgoing(socket as unknown as WebSocket, raw as unknown as Duplex, hold); // createOutgoing uses nothing else
  return { sent, flush, socket, raw, hold, outgoing };
}

/** What was written together has been written. */
const nextStep = () => Promise.resolve();

const large = "x".repeat(1_000_001);

it("Results and their production pause while the reader is behind", async () => {
  const { sent, flush, outgoing } = createSocket();
  await outgoing.room();
  void outgoing.send(large);
  void outgoing.send(large);
  void outgoing.send("last");
  const produced = vi.fn<() => void>();
  void outgoing.room().then(produced);
  expect(sent).toEqual([large]);
  await flush();
  expect(sent).toEqual([large, large]);
  expect(produced).not.toHaveBeenCalled();
  await flush();
  expect(sent).toEqual([large, large, "last"]);
  expect(produced).toHaveBeenCalledOnce();
});

it("A closed socket frees everything that waits", async () => {
  const { sent, socket, outgoing } = createSocket();
  void outgoing.send(large);
  const waiting = [outgoing.send("never"), outgoing.room()];
  socket.readyState = 3;
  socket.emit("close");
  await Promise.all(waiting);
  expect(sent).toEqual([large]);
});

it("Any number of pings get one pong at a time", async () => {
  const { sent, flush, outgoing } = createSocket();
  for (let count = 0; count < 1_000; count++) outgoing.pong();
  expect(sent).toEqual(['{"type":"pong"}']);
  await flush();
  await flush();
  outgoing.pong();
  expect(sent).toHaveLength(2);
});

it("A reader with far too much waiting is dropped", () => {
  const { socket, outgoing } = createSocket();
  for (let count = 0; count < 7; count++) void outgoing.send(large);
  expect(outgoing.dropIfOverfull()).toBe(false);
  void outgoing.send(large);
  expect(outgoing.dropIfOverfull()).toBe(true);
  expect(socket.terminate).toHaveBeenCalledOnce();
});

it("A peer with too many waiting operations is dropped", () => {
  const { socket, outgoing } = createSocket();
  void outgoing.send(large);
  for (let count = 0; count < 200; count++) void outgoing.room();
  expect(socket.terminate).not.toHaveBeenCalled();
  void outgoing.room();
  expect(socket.terminate).toHaveBeenCalledOnce();
});

it("Waiting bytes are counted, and a reader is dropped when there is no room for more", async () => {
  const { flush, socket, hold, outgoing } = createSocket();
  for (let count = 0; count < 3; count++) void outgoing.send(large);
  expect(hold.mock.calls).toEqual([[1_000_501], [2_001_002]]);
  await flush();
  expect(hold).toHaveBeenLastCalledWith(1_000_501);
  hold.mockReturnValue(false);
  expect(socket.terminate).not.toHaveBeenCalled();
  void outgoing.send(large);
  expect(socket.terminate).toHaveBeenCalledOnce();
});

it.each([0, 1, 125, 126, 65_535, 65_536, 70_000])(
  "A message of %d bytes is written as one frame with its length and text",
  async (length) => {
    const { raw, outgoing } = createSocket();
    const text = "ä".repeat(length >> 1) + "x".repeat(length & 1);
    outgoing.write(bytesOf(text));
    await nextStep();
    expect(raw.write).toHaveBeenCalledOnce();
    const [frame = "", encoding] = raw.write.mock.calls[0] ?? [];
    expect(encoding).toBe("latin1");
    const bytes = Buffer.from(frame, "latin1");
    expect(bytes[0]).toBe(0x81);
    const [start, size] =
      bytes[1] === 127 ? [10, Number(bytes.readBigUInt64BE(2))] : bytes[1] === 126 ? [4, bytes.readUInt16BE(2)] : [2, bytes[1]];
    expect([size, bytes.length]).toEqual([length, start + length]);
    expect(bytes.subarray(start).toString()).toBe(text);
  },
);

it("Messages that are there together are one write, before anything that is sent later", async () => {
  const { sent, raw, outgoing } = createSocket();
  raw.write.mockImplementation((frames) => {
    sent.push(frames);
    return true;
  });
  outgoing.write("one");
  outgoing.write("two");
  const closing = Promise.resolve().then(() => sent.push("close"));
  expect(sent).toEqual([]);
  await closing;
  outgoing.write("three");
  void outgoing.send("four");
  await nextStep();
  expect(sent).toEqual(["\u0081\u0003one\u0081\u0003two", "close", "\u0081\u0005three", "four"]);
});

it("A message that a socket can no longer take is not written", async () => {
  const { socket, raw, outgoing } = createSocket();
  outgoing.write("late");
  socket.readyState = 2;
  await nextStep();
  expect(raw.write).not.toHaveBeenCalled();
});

it("Production goes on when what was written directly has left", async () => {
  const { socket, raw, outgoing } = createSocket();
  socket.bufferedAmount = 1_000_001;
  expect(outgoing.hasRoom()).toBe(false);
  const produced = vi.fn<() => void>();
  const room = outgoing.room().then(produced);
  socket.bufferedAmount = 0;
  expect(produced).not.toHaveBeenCalled();
  raw.emit("drain");
  await room;
  expect(outgoing.hasRoom()).toBe(true);
});
