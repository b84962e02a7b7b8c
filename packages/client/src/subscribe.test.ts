import { describe, expect, it } from "vitest";
import { memoryCursor } from "./cursor-store.ts";
import { FettleError } from "./fettle-error.ts";
import type { StreamStatus } from "./retry.ts";
import { errorsOf } from "./testing/fake-gateway.ts";
import { setUp, subscription } from "./testing/setup.ts";

/** The error with which a promise rejects. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable("It was to fail"),
    (error: unknown) => error,
  );

const item = (value: unknown, cursor: string | null) => ({ done: false, value: { data: value, cursor, errors: [] } });
const ended = { done: true, value: undefined };

describe("a subscription", () => {
  it("posts the operation with the token and yields data with its cursor until it is complete", async () => {
    const { client, gateway, clock } = setUp({ headers: { "x-app": "board" } });
    const stream = client.subscribe(subscription, { variables: { where: {} } });
    const first = stream.next();
    const request = await gateway.request();
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: "text/event-stream",
      authorization: "Bearer token-1",
      "content-type": "application/json",
      "x-app": "board",
    });
    expect(request).toMatchObject({ query: subscription, variables: { where: {} } });
    const events = request.stream();
    events.next(1, "a");
    events.next(2);
    events.complete();
    expect(await first).toEqual(item(1, "a"));
    expect(await stream.next()).toEqual(item(2, null));
    expect(await stream.next()).toEqual(ended);
    expect(clock.waiting()).toEqual([]);
    expect(request.signal.aborted).toBe(true);
  });

  it("reads events that are split anywhere, even within a character", async () => {
    const { client, gateway } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    const events = (await gateway.request()).stream();
    const bytes = new TextEncoder().encode(`:\n\nid: a\nevent: next\ndata: {"data":"Küche"}\n\n`);
    for (const byte of bytes) events.send(new Uint8Array([byte]));
    expect(await first).toEqual(item("Küche", "a"));
    await stream.return();
  });

  it("passes on the errors of a partial result", async () => {
    const { client, gateway } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    const errors = [{ message: "Something went wrong on our side.", path: ["a"], extensions: { code: "INTERNAL_SERVER_ERROR" } }];
    (await gateway.request()).stream().send(`event: next\ndata: ${JSON.stringify({ data: { a: null }, errors })}\n\n`);
    expect(await first).toEqual({ done: false, value: { data: { a: null }, cursor: null, errors } });
    await stream.return();
  });
});

describe("the cursor", () => {
  it("is that of the last event or checkpoint when the stream reconnects", async () => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription, { cursor: "start" });
    const first = stream.next();
    const one = await gateway.request();
    expect(one.headers.get("last-event-id")).toBe("start");
    const events = one.stream();
    events.next(1, "a");
    events.send("id: b\n\n");
    events.end();
    await first;
    const second = stream.next();
    await clock.untilWaiting(250);
    clock.advance(250);
    const two = await gateway.request();
    expect(two.headers.get("last-event-id")).toBe("b");
    two.stream().next(2, "c");
    expect(await second).toEqual(item(2, "c"));
    await stream.return();
  });

  it("is saved when the next item is requested, and not before", async () => {
    const { client, gateway } = setUp();
    const store = memoryCursor();
    const stream = client.subscribe(subscription, { cursor: store });
    const first = stream.next();
    const events = (await gateway.request()).stream();
    events.next(1, "a");
    events.next(2, "b");
    await first;
    expect(store.load()).toBe(null);
    await stream.next();
    await stream.return();
    expect(store.load()).toBe("a");
  });

  it("of a quiet stream is saved too", async () => {
    const { client, gateway } = setUp();
    const saved = Promise.withResolvers<string>();
    const stream = client.subscribe(subscription, { cursor: { load: () => null, save: saved.resolve } });
    const first = stream.next();
    (await gateway.request()).stream().send("id: quiet\n\n");
    expect(await saved.promise).toBe("quiet");
    await client.dispose();
    expect(await first).toEqual(ended);
  });

  it.each([
    ["loaded", { load: (): Promise<null> => Promise.reject(new Error("disk")), save: (): void => undefined }],
    ["saved", { load: () => "start", save: (): Promise<void> => Promise.reject(new Error("disk")) }],
  ])("that cannot be %s ends the stream", async (what, store) => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription, { cursor: store });
    const reading = failure(
      (async () => {
        for await (const _ of stream);
      })(),
    );
    if (what === "saved") {
      const events = (await gateway.request()).stream();
      events.next(1, "a");
      events.next(2, "b");
      events.complete();
    }
    const error = await reading;
    expect(error).toMatchObject({ code: "CURSOR_STORE_FAILED", message: `The cursor could not be ${what}.` });
    expect(error).toHaveProperty("cause.message", "disk");
    expect(clock.waiting()).toEqual([]);
  });
});

describe("a lost connection", () => {
  it("is replaced after growing waits, until something arrives", async () => {
    const { client, gateway, clock } = setUp();
    const statuses: StreamStatus[] = [];
    const stream = client.subscribe(subscription, { onStatus: (status) => void statuses.push(status) });
    const first = stream.next();
    for (const delay of [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      (await gateway.request()).fail();
      await clock.untilWaiting(delay);
      clock.advance(delay);
    }
    expect(statuses).toHaveLength(8);
    expect(statuses[0]).toMatchObject({ type: "waiting", delayMilliseconds: 250, error: { code: "CONNECTION_FAILED" } });
    const said = "The gateway could not be reached, or the connection was lost.";
    expect(statuses.map(({ message }) => message)).toEqual(
      [1, 1, 1, 2, 4, 8, 15, 15].map((seconds) => `${said} Trying again in ${seconds} s.`),
    );
    const lostAt = new Set(statuses.map((status) => status.type === "waiting" && status.since));
    expect(lostAt.size).toBe(1);
    const events = (await gateway.request()).stream();
    events.next(1, "a");
    await first;
    expect(statuses.at(-1)).toEqual({ type: "connected", message: "Connected to the gateway." });
    events.cut();
    const second = stream.next();
    await clock.untilWaiting(250);
    expect(lostAt).not.toContain(statuses.flatMap((status) => (status.type === "waiting" ? [status.since] : [])).at(-1));
    await client.dispose();
    expect(await second).toEqual(ended);
  });

  it("is replaced after a short wait when it was open for long, even without events", async () => {
    const { client, gateway, clock } = setUp();
    let connected = Promise.withResolvers<void>();
    const stream = client.subscribe(subscription, { onStatus: ({ type }) => type === "connected" && connected.resolve() });
    const first = stream.next();
    (await gateway.request()).stream().end();
    await clock.untilWaiting(250);
    connected = Promise.withResolvers();
    clock.advance(250);
    const events = (await gateway.request()).stream();
    await connected.promise;
    clock.advance(10_000);
    events.end();
    await clock.untilWaiting(250);
    await stream.return();
    expect(await first).toEqual(ended);
  });

  it.each([
    ["seconds", 7000, { "retry-after": "7" }],
    ["a date", 7000, { "retry-after": "Sat, 31 Jan 2026 08:00:07 GMT" }],
    ["a date by another clock", 7000, { "retry-after": "Sun, 01 Feb 2026 08:00:07 GMT", date: "Sun, 01 Feb 2026 08:00:00 GMT" }],
    ["a date in a day", 3_600_000, { "retry-after": "Sun, 01 Feb 2026 08:00:07 GMT" }],
  ])("is not replaced before the server allows it (%s)", async (_, wait, headers) => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    (await gateway.request()).json(errorsOf("SHUTTING_DOWN"), 503, headers);
    await clock.untilWaiting(wait);
    await stream.return();
    expect(await first).toEqual(ended);
  });

  it("is detected by silence, which a keep-alive breaks", async () => {
    const { client, gateway, clock } = setUp();
    const connected = Promise.withResolvers<void>();
    const stream = client.subscribe(subscription, { onStatus: ({ type }) => type === "connected" && connected.resolve() });
    const first = stream.next();
    const request = await gateway.request();
    const events = request.stream();
    await connected.promise;
    await clock.untilWaiting(45_000);
    clock.advance(30_000);
    events.send(":\n\n");
    await clock.untilWaiting(45_000);
    clock.advance(44_999);
    expect(request.signal.aborted).toBe(false);
    clock.advance(1);
    expect(request.signal.aborted).toBe(true);
    await clock.untilWaiting(250);
    clock.advance(250);
    (await gateway.request()).stream().next(1, "a");
    expect(await first).toEqual(item(1, "a"));
    await stream.return();
  });

  it("is detected by silence even before it is open", async () => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    const request = await gateway.request();
    clock.advance(45_000);
    expect(request.signal.aborted).toBe(true);
    await clock.untilWaiting(250);
    await stream.return();
    expect(await first).toEqual(ended);
  });

  it.each([502, 503, 504, 429, 408])("is replaced after a proxy returns %d", async (status) => {
    const { client, gateway, clock } = setUp();
    const stream = client.subscribe(subscription);
    const first = stream.next();
    (await gateway.request()).text("<h1>Bad gateway</h1>", status);
    await clock.untilWaiting(250);
    await stream.return();
    expect(await first).toEqual(ended);
  });
});

describe("a failure without a retry", () => {
  it.each([
    ["UNAUTHENTICATED", 401],
    ["FORBIDDEN", 403],
    ["GRAPHQL_VALIDATION_FAILED", 400],
    ["BAD_USER_INPUT", 200],
    ["QUERY_TOO_COMPLEX", 400],
  ])("is an error in response to the request: %s with %d", async (code, status) => {
    const { client, gateway, clock } = setUp();
    const reading = failure(client.subscribe(subscription).next());
    (await gateway.request()).json(errorsOf(code), status);
    const error = await reading;
    expect(FettleError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code, status, isRetryable: false, requestId: "request-1", message: `The code is ${code}.` });
    expect(clock.waiting()).toEqual([]);
    expect(gateway.untaken).toBe(0);
  });

  it.each(["CURSOR_EXPIRED", "INVALID_CURSOR", "FORBIDDEN", "UNAUTHENTICATED", "BAD_USER_INPUT"])(
    "is an error in the middle of a stream: %s",
    async (code) => {
      const { client, gateway, clock } = setUp();
      const stream = client.subscribe(subscription);
      const reading = failure(stream.next());
      const request = await gateway.request();
      const events = request.stream();
      events.send(`event: next\ndata: ${JSON.stringify(errorsOf(code))}\n\n`);
      events.complete();
      expect(await reading).toMatchObject({ code, requestId: "request-1" });
      expect(request.signal.aborted).toBe(true);
      expect(clock.waiting()).toEqual([]);
      expect(await stream.next()).toEqual(ended);
    },
  );

  it("includes the reason why a cursor has expired", async () => {
    const { client, gateway } = setUp();
    const reading = failure(client.subscribe(subscription, { cursor: "lost" }).next());
    (await gateway.request()).json(errorsOf("CURSOR_EXPIRED", "LOG_FORKED"), 200);
    expect(await reading).toMatchObject({ code: "CURSOR_EXPIRED", reason: "LOG_FORKED", isRetryable: false });
  });

  it.each(["a line", "an event of many lines"])("is %s that does not end", async (what) => {
    const { client, gateway } = setUp();
    const reading = failure(client.subscribe(subscription).next());
    const request = await gateway.request();
    const events = request.stream();
    events.send("event: next\ndata: ");
    const piece = `${"x".repeat(8_000_000)}${what === "a line" ? "" : "\ndata: "}`;
    for (let count = 0; count < 9; count++) events.send(piece);
    expect(await reading).toMatchObject({ code: "UNEXPECTED_ANSWER", isRetryable: false });
    expect(request.signal.aborted).toBe(true);
  });

  it.each([404, 200])("is a response of %d without GraphQL", async (status) => {
    const { client, gateway } = setUp();
    const reading = failure(client.subscribe(subscription).next());
    (await gateway.request()).text("Hello", status);
    expect(await reading).toMatchObject({ code: "UNEXPECTED_ANSWER", status });
  });

  it.each(["INTERNAL_SERVER_ERROR", "UNAVAILABLE"])(
    "does not include temporary ones, which are retried from the last cursor: %s",
    async (code) => {
      const { client, gateway, clock } = setUp();
      const stream = client.subscribe(subscription, { cursor: "start" });
      const first = stream.next();
      const events = (await gateway.request()).stream();
      events.send(`id: a\nevent: next\ndata: ${JSON.stringify({ data: null, ...errorsOf(code) })}\n\n`);
      events.complete();
      await clock.untilWaiting(250);
      clock.advance(250);
      const again = await gateway.request();
      expect(again.headers.get("last-event-id")).toBe("start");
      again.stream().next(1, "a");
      expect(await first).toEqual(item(1, "a"));
      await stream.return();
    },
  );
});

describe("a token", () => {
  it("that is refused is passed to the app's function to get another one, each time that something arrived in between", async () => {
    const refusals: (string | null)[] = [];
    const { client, gateway } = setUp({
      token(refused) {
        refusals.push(refused);
        return `token-${refusals.length}`;
      },
    });
    const stream = client.subscribe(subscription);
    const first = stream.next();
    const events = (await gateway.request()).stream();
    events.next(1, "a");
    await first;
    events.send(`event: next\ndata: ${JSON.stringify(errorsOf("UNAUTHENTICATED"))}\n\n`);
    const second = stream.next();
    const again = await gateway.request();
    expect(again.headers.get("authorization")).toBe("Bearer token-2");
    expect(again.headers.get("last-event-id")).toBe("a");
    again.stream().next(2, "b");
    expect(await second).toEqual(item(2, "b"));
    expect(refusals).toEqual([null, "token-1"]);
    await stream.return();
  });

  it("that is refused again ends the stream", async () => {
    const { client, gateway } = setUp({ token: () => Promise.resolve("the same") });
    const reading = failure(client.subscribe(subscription).next());
    (await gateway.request()).json(errorsOf("UNAUTHENTICATED"), 401);
    (await gateway.request()).json(errorsOf("UNAUTHENTICATED"), 401);
    expect(await reading).toMatchObject({ code: "UNAUTHENTICATED" });
    expect(gateway.untaken).toBe(0);
  });

  it("that cannot be obtained is requested again later", async () => {
    let calls = 0;
    const { client, gateway, clock } = setUp({
      token() {
        calls += 1;
        if (calls === 1) throw new Error("The sign-in is away");
        return "token";
      },
    });
    const statuses: StreamStatus[] = [];
    const stream = client.subscribe(subscription, { onStatus: (status) => void statuses.push(status) });
    const first = stream.next();
    await clock.untilWaiting(250);
    expect(statuses).toMatchObject([{ error: { code: "TOKEN_UNAVAILABLE", cause: { message: "The sign-in is away" } } }]);
    clock.advance(250);
    (await gateway.request()).stream().next(1, "a");
    expect(await first).toEqual(item(1, "a"));
    await stream.return();
  });
});
