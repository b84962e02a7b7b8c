import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SilentSenderError, untilSilent } from "./until-silent.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("A sender that says nothing for half a minute is given up, and its body can still be discarded", async () => {
  let send: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (send = controller) });
  const bytes = untilSilent(body);
  const first = bytes.next();
  await vi.advanceTimersByTimeAsync(29_000);
  send?.enqueue(new Uint8Array([1]));
  expect(await first).toEqual({ done: false, value: new Uint8Array([1]) });
  const second = bytes.next().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await second).toBeInstanceOf(SilentSenderError);
  expect(body.locked).toBe(false);
});

it("A request without a body has no bytes", async () => {
  expect(await untilSilent(null).next()).toEqual({ done: true, value: undefined });
});
