import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { createByteBudget } from "../surface/byte-budget.ts";
import { limits } from "../limits.ts";
import { createSocketIntake } from "./socket-intake.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function createIntake({ isAuthenticated }: { isAuthenticated: boolean }) {
  const raw = new EventEmitter();
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    terminate: vi.fn<() => void>(),
    close: vi.fn<(code: number, reason: string) => void>(),
  });
  const budget = createByteBudget(limits.sockets);
  const intake = createSocketIntake(raw as unknown as Duplex, socket as unknown as WebSocket, budget); // it uses nothing else
  if (isAuthenticated) intake.authenticate("env_test");
  return { arrive: (bytes: number) => void raw.emit("data", Buffer.alloc(bytes)), socket, intake, budget };
}

it("A socket whose message drips in is dropped, and one whose messages arrive is left alone", () => {
  const { arrive, socket } = createIntake({ isAuthenticated: true });
  for (let second = 0; second < 60; second++) {
    arrive(1);
    if (second % 20 === 0) socket.emit("message");
    vi.advanceTimersByTime(1_000);
  }
  expect(socket.terminate).not.toHaveBeenCalled();
  arrive(5);
  socket.emit("pong");
  vi.advanceTimersByTime(3_600_000);
  expect(socket.terminate).not.toHaveBeenCalled();
  for (let second = 0; second < 29; second++) {
    arrive(1);
    vi.advanceTimersByTime(1_000);
  }
  expect(socket.terminate).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(socket.terminate).toHaveBeenCalledOnce();
});

it("Little is accepted before the token, in whatever pieces, and much after it", async () => {
  const early = createIntake({ isAuthenticated: false });
  for (let count = 0; count < 32; count++) early.arrive(1_024);
  expect(early.socket.terminate).not.toHaveBeenCalled();
  early.arrive(1);
  await Promise.resolve();
  expect(early.socket.terminate).toHaveBeenCalledOnce();
  const late = createIntake({ isAuthenticated: true });
  for (let count = 0; count < 1_000; count++) late.arrive(65_536);
  await Promise.resolve();
  expect(late.socket.terminate).not.toHaveBeenCalled();
});

it("Messages of operations count until they complete, and no operation starts when they are too much", async () => {
  const { socket, intake, budget } = createIntake({ isAuthenticated: true });
  const first = Promise.withResolvers<void>();
  // The bytes of the message and one value.
  const held = 3_000_040;
  for (const done of [first.promise, new Promise<void>(() => {})]) {
    intake.receive(Buffer.alloc(3_000_000), () => done);
    expect(intake.refuse()).toBeNull();
  }
  expect(budget.held).toBe(2 * held);
  intake.receive(Buffer.alloc(3_000_000), () => Promise.resolve());
  expect(intake.refuse()).toMatchObject({ errors: [{ extensions: { code: "TOO_MANY_REQUESTS" } }] });
  first.resolve();
  await Promise.all([...intake.underWay].toSpliced(1, 1));
  expect(intake.refuse()).toBeNull();
  expect(budget.held).toBe(held);
  socket.emit("close");
  expect(budget.held).toBe(0);
});

it("An operation is refused when all sockets together use too much", () => {
  const { intake, budget } = createIntake({ isAuthenticated: true });
  using others = budget.enter("env_test", true);
  expect(others.hold(limits.sockets.ofOwner)).toBe(true);
  intake.receive(Buffer.alloc(10), () => Promise.resolve());
  expect(intake.refuse()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
});

it.each([
  ["values", 4400, Buffer.from(`[${"[],".repeat(80_000)}0]`), 0],
  ["messages at once", 4429, Buffer.from("{}"), 300],
])("A socket with too many %s is closed", (_name, code, message, before) => {
  const { socket, intake } = createIntake({ isAuthenticated: true });
  for (let count = 0; count < before; count++) intake.receive(message, () => new Promise(() => {}));
  expect(socket.close).not.toHaveBeenCalled();
  const handle = vi.fn<() => Promise<void>>();
  intake.receive(message, handle);
  expect(socket.close).toHaveBeenCalledWith(code, expect.any(String));
  expect(handle).not.toHaveBeenCalled();
});
