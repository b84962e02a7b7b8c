import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Connection, type ConnectionKeeping, keepConnected } from "./keep-connected.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  const timers = vi.getTimerCount();
  vi.useRealTimers();
  if (timers > 0) throw new Error(`${timers} timers are left.`);
});

/** A remote side that counts and behaves as the test sets it. */
function openFarSide() {
  const far = {
    /** How the next attempts to connect end. */
    answers: "opens" as "opens" | "refuses" | "hangs",
    isSilent: false,
    tries: 0,
    open: 0,
    mostOpen: 0,
    pauses: [] as number[],
    regained: 0,
    lose: (_reason: unknown) => {},
  };
  const connect = async (signal: AbortSignal): Promise<Connection> => {
    far.tries += 1;
    if (far.answers === "refuses") throw new Error("refused");
    if (far.answers === "hangs") {
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    }
    far.open += 1;
    far.mostOpen = Math.max(far.mostOpen, far.open);
    const lost = Promise.withResolvers<unknown>();
    let isOpen = true;
    const close = () => {
      if (isOpen) far.open -= 1;
      isOpen = false;
    };
    far.lose = (reason) => {
      close();
      lost.resolve(reason);
    };
    return { lost: lost.promise, probe: () => (far.isSilent ? new Promise(() => {}) : Promise.resolve()), close };
  };
  const keep = (more: Partial<ConnectionKeeping<Connection>> = {}) =>
    keepConnected({
      connect,
      onLost: (_, milliseconds) => void far.pauses.push(milliseconds),
      onRegained: () => void (far.regained += 1),
      timing: { first: 100, longest: 1000, proven: 10_000, random: () => 1 },
      ...more,
    });
  return { far, keep };
}

it("There is one connection and one attempt at a time, through twenty losses that are each reported twice", async () => {
  const { far, keep } = openFarSide();
  await using _kept = await keep();
  for (let count = 1; count <= 20; count += 1) {
    far.lose(new Error("cut"));
    far.lose(new Error("cut again"));
    await vi.advanceTimersByTimeAsync(1000);
    expect([far.tries, far.open, far.regained]).toEqual([1 + count, 1, count]);
  }
  expect(far.mostOpen).toBe(1);
});

it("Pauses grow with each failure up to the longest, and start short again once a connection has lasted", async () => {
  const { far, keep } = openFarSide();
  await using _kept = await keep();
  await vi.advanceTimersByTimeAsync(10_000);
  far.answers = "refuses";
  far.lose(new Error("cut"));
  await vi.advanceTimersByTimeAsync(4500);
  expect(far.pauses).toEqual([100, 200, 400, 800, 1000, 1000, 1000, 1000]);
  far.answers = "opens";
  await vi.advanceTimersByTimeAsync(1000);
  // This connection did not last, so the pause stays long.
  far.lose(new Error("cut"));
  await vi.advanceTimersByTimeAsync(11_000);
  expect(far.pauses.slice(8)).toEqual([1000]);
  far.lose(new Error("cut"));
  await vi.advanceTimersByTimeAsync(0);
  expect(far.pauses.slice(9)).toEqual([100]);
});

it("Pauses are drawn from the whole range up to the limit", async () => {
  const { far, keep } = openFarSide();
  const draws = [0.5, 0.1, 0.9];
  await using _kept = await keep({ timing: { first: 100, longest: 1000, random: () => draws.shift() ?? 1 } });
  far.answers = "refuses";
  far.lose(new Error("cut"));
  await vi.advanceTimersByTimeAsync(70);
  expect(far.pauses).toEqual([50, 20, 360]);
});

it("A silent connection and an unanswered attempt are given up", async () => {
  const { far, keep } = openFarSide();
  await using _kept = await keep({
    timing: { first: 100, longest: 100, random: () => 1, quiet: 10_000, answering: 5000, connecting: 3000 },
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(far.tries).toBe(1);
  far.isSilent = true;
  far.answers = "hangs";
  await vi.advanceTimersByTimeAsync(15_000);
  expect(far.open).toBe(0);
  await vi.advanceTimersByTimeAsync(100 + 3000);
  far.isSilent = false;
  far.answers = "opens";
  await vi.advanceTimersByTimeAsync(100);
  expect([far.tries, far.open, far.regained]).toEqual([3, 1, 1]);
});

it("The first connection is attempted once, or for as long as the caller allows", async () => {
  const { far, keep } = openFarSide();
  far.answers = "refuses";
  await expect(keep()).rejects.toThrow("refused");
  expect(far.tries).toBe(1);
  const failing = keep({ patienceMilliseconds: 1000 }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await failing).toMatchObject({ message: "refused" });
  expect(far.tries).toBe(1 + 4);
  const waiting = keep({ patienceMilliseconds: 1000 });
  await vi.advanceTimersByTimeAsync(100);
  far.answers = "opens";
  await vi.advanceTimersByTimeAsync(200);
  await using kept = await waiting;
  expect(kept.current).not.toBeNull();
});

it.each(["opens", "refuses", "hangs"] as const)("Disposal leaves nothing open while the other side %s", async (answers) => {
  const { far, keep } = openFarSide();
  {
    await using kept = await keep();
    far.answers = answers;
    far.lose(new Error("cut"));
    await vi.advanceTimersByTimeAsync(100);
    expect(kept.current === null).toBe(answers !== "opens");
  }
  expect(far.open).toBe(0);
});
