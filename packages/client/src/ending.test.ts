import { describe, expect, it } from "vitest";
import { memoryCursor } from "./cursor-store.ts";
import type { FakeClock } from "./testing/fake-clock.ts";
import type { FakeGateway } from "./testing/fake-gateway.ts";
import { setUp, subscription } from "./testing/setup.ts";

const ended = { done: true, value: undefined };

/** Bring a stream to the states in which it can wait for its first item. */
const states: Readonly<Record<string, (gateway: FakeGateway, clock: FakeClock) => Promise<{ readonly signal: AbortSignal }>>> = {
  "for a response": (gateway) => gateway.request(),
  async "for an event"(gateway, clock) {
    const request = await gateway.request();
    request.stream().send("id: a\n\n");
    await clock.untilWaiting(45_000);
    return request;
  },
  async "for another attempt"(gateway, clock) {
    const request = await gateway.request();
    request.fail();
    await clock.untilWaiting(250);
    return request;
  },
};

describe.each(Object.entries(states))("a stream that waits %s", (_, reach) => {
  it("rejects with the signal's reason when the signal is aborted, and leaves nothing behind", async () => {
    const { client, gateway, clock } = setUp();
    const controller = new AbortController();
    const stream = client.subscribe(subscription, { signal: controller.signal });
    const first = stream.next().then(
      () => expect.unreachable("The read must fail"),
      (error: unknown) => error,
    );
    const { signal } = await reach(gateway, clock);
    const reason = new Error("The window was closed");
    controller.abort(reason);
    expect(await first).toBe(reason);
    expect(signal.aborted).toBe(true);
    expect(clock.waiting()).toEqual([]);
    expect(await stream.next()).toEqual(ended);
  });

  it.each(["return", "the client's dispose"])("ends at once on %s, and leaves nothing behind", async (way) => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    const { signal } = await reach(gateway, clock);
    await (way === "return" ? stream.return() : client.dispose());
    expect(await first).toEqual(ended);
    expect(signal.aborted).toBe(true);
    expect(clock.waiting()).toEqual([]);
    expect(gateway.untaken).toBe(0);
  });
});

describe("a stream whose item the app is processing", () => {
  it("releases its connection when the loop is left, and does not count that item", async () => {
    const { client, gateway, clock } = setUp();
    const store = memoryCursor("start");
    const reading = (async () => {
      for await (const { data } of client.subscribe(subscription, { cursor: store })) if (data === 2) break;
    })();
    const request = await gateway.request();
    const events = request.stream();
    events.next(1, "a");
    events.next(2, "b");
    await reading;
    expect(store.load()).toBe("a");
    expect(request.signal.aborted).toBe(true);
    expect(clock.waiting()).toEqual([]);
  });

  it("ends with the client, which waits until the cursor is saved", async () => {
    const { client, gateway } = setUp();
    const saves: string[] = [];
    const gate = Promise.withResolvers<void>();
    const stream = client.subscribe(subscription, {
      cursor: {
        load: () => null,
        async save(cursor) {
          await gate.promise;
          saves.push(cursor);
        },
      },
    });
    const first = stream.next();
    const events = (await gateway.request()).stream();
    events.next(1, "a");
    events.next(2, "b");
    events.next(3, "c");
    await first;
    await stream.next();
    await stream.next();
    const disposing = client.dispose();
    gate.resolve();
    await disposing;
    expect(saves.at(-1)).toBe("b");
    expect(await stream.next()).toEqual(ended);
  });

  it("throws the reason of an abort once the item is processed", async () => {
    const { client, gateway } = setUp();
    const controller = new AbortController();
    const store = memoryCursor();
    const stream = client.subscribe(subscription, { cursor: store, signal: controller.signal });
    const first = stream.next();
    const request = await gateway.request();
    request.stream().next(1, "a");
    await first;
    controller.abort(new Error("Enough"));
    expect(request.signal.aborted).toBe(true);
    await expect(stream.next()).rejects.toThrow("Enough");
    expect(store.load()).toBe("a");
  });
});

describe("a client that is disposed", () => {
  it("ends pending calls and accepts no more", async () => {
    const { client, gateway } = setUp();
    const call = client.query("{ viewer { id } }");
    const { signal } = await gateway.request();
    await client[Symbol.asyncDispose]();
    await expect(call).rejects.toMatchObject({ code: "CLIENT_DISPOSED" });
    expect(signal.aborted).toBe(true);
    await expect(client.query("{ viewer { id } }")).rejects.toMatchObject({ code: "CLIENT_DISPOSED" });
    expect(() => client.subscribe(subscription)).toThrow("disposed");
  });
});
