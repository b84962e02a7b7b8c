import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createByteBudget, type ByteBudget } from "./byte-budget.ts";
import { limits } from "../limits.ts";
import { readBody, withBodyOnDemand } from "./body.ts";

let budget: ByteBudget;
beforeEach(() => {
  budget = createByteBudget(limits.bodies);
});
afterEach(() => vi.useRealTimers());

/** A request whose body arrives in pieces of one byte and never ends, unless the test says so. */
function dripping(bytes: number, { ends }: { readonly ends: boolean }): Request {
  let left = bytes;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left > 0) return controller.enqueue(new Uint8Array([left-- % 256]));
      if (ends) return controller.close();
      return new Promise(() => {});
    },
  });
  const init: RequestInit & { readonly duplex: "half" } = { method: "POST", body, duplex: "half" };
  return new Request("http://localhost/", init);
}

it("A body of one-byte pieces uses at most twice its bytes, until its place is disposed", async () => {
  {
    using place = budget.enter("a", true);
    const result = await readBody(dripping(9_000, { ends: true }), 100_000, place);
    expect(result).toMatchObject({ type: "body", bytes: { byteLength: 9_000 } });
    expect(budget.held).toBeGreaterThanOrEqual(9_000);
    expect(budget.held).toBeLessThanOrEqual(18_000);
  }
  expect(budget.held).toBe(0);
});

it("A body with too many pieces is refused without waiting for its end", async () => {
  using place = budget.enter("a", false);
  expect(await readBody(dripping(20_000, { ends: false }), 100_000, place)).toMatchObject({
    refused: { status: 413, message: expect.stringContaining("10000 pieces") },
  });
});

it("A body that does not arrive in time is refused and frees its memory", async () => {
  vi.useFakeTimers();
  using place = budget.enter("a", false);
  const reading = readBody(dripping(9_000, { ends: false }), 100_000, place);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(budget.held).toBeGreaterThanOrEqual(9_000);
  await vi.advanceTimersByTimeAsync(1);
  expect(await reading).toMatchObject({ type: "refused", refused: { status: 408, code: "REQUEST_TIMEOUT" } });
  vi.useRealTimers();
});

it("A body that is too large, or has no room, frees its memory", async () => {
  using place = budget.enter("a", true);
  expect(await readBody(dripping(5_001, { ends: true }), 5_000, place)).toMatchObject({ refused: { status: 413 } });
  expect(budget.held).toBe(0);
  using others = budget.enter("a", true);
  expect(others.hold(16_000_000)).toBe(true);
  using another = budget.enter("a", true);
  expect(await readBody(dripping(10, { ends: true }), 5_000, another)).toMatchObject({
    refused: { status: 503, code: "OVERLOADED", headers: { "retry-after": "2" } },
  });
  expect(budget.held).toBe(16_000_000);
});

it("A body is read on demand, in one piece", async () => {
  const read = vi.fn<() => ReturnType<typeof readBody>>(async () => ({ type: "body", bytes: new Uint8Array(3) }));
  const request = withBodyOnDemand(dripping(3, { ends: true }), read);
  await new Promise((resolve) => setImmediate(resolve));
  expect(read).not.toHaveBeenCalled();
  expect((await request.arrayBuffer()).byteLength).toBe(3);
  expect(read).toHaveBeenCalledOnce();
});
