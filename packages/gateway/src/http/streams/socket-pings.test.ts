import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { watchSocket } from "./socket-pings.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function createSocket() {
  const sent: unknown[] = [];
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    ping: vi.fn<() => void>(),
    terminate: vi.fn<() => void>(),
    send: (text: string) => sent.push(JSON.parse(text)),
  });
  return { sent, socket, webSocket: socket as unknown as WebSocket }; // watchSocket uses nothing else
}

it("Each ping has the cursor of every subscription", () => {
  const { sent, socket, webSocket } = createSocket();
  const cursors = new Map([["1", { cursor: "a.x" }]]);
  const watch = watchSocket(webSocket, cursors);
  vi.advanceTimersByTime(15_000);
  socket.emit("pong");
  cursors.set("2", { cursor: "b.y" });
  vi.advanceTimersByTime(15_000);
  expect(sent).toEqual([
    { type: "ping", payload: { cursor: "a.x", cursors: { 1: "a.x" } } },
    { type: "ping", payload: { cursors: { 1: "a.x", 2: "b.y" } } },
  ]);
  watch.stop();
  vi.advanceTimersByTime(60_000);
  expect(socket.terminate).not.toHaveBeenCalled();
});

it("A slow reader gets one ping and is left alone while it reads", () => {
  const { socket, webSocket } = createSocket();
  const watch = watchSocket(webSocket, new Map());
  for (const waiting of [900_000, 600_000, 300_000]) {
    socket.bufferedAmount = waiting;
    vi.advanceTimersByTime(15_000);
  }
  expect(socket.terminate).not.toHaveBeenCalled();
  expect(socket.ping).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(15_000);
  expect(socket.terminate).toHaveBeenCalledOnce();
  watch.stop();
});

it("A slow reader gets no more pings, and a peer that is gone is dropped", () => {
  const { sent, socket, webSocket } = createSocket();
  socket.bufferedAmount = 10;
  const watch = watchSocket(webSocket, new Map([["1", { cursor: "a.x" }]]));
  vi.advanceTimersByTime(15_000);
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(15_000);
  expect(socket.terminate).toHaveBeenCalledOnce();
  watch.stop();
});
