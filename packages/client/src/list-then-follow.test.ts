import { describe, expect, it } from "vitest";
import { type CursorStore, memoryCursor } from "./cursor-store.ts";
import { errorsOf, type FakeRequest } from "./testing/fake-gateway.ts";
import { setUp } from "./testing/setup.ts";

interface Item {
  readonly id: string;
  readonly version: number;
}

const list =
  "query ($after: String) { workOrders(after: $after) { changeCursor nodes { id version } pageInfo { hasNextPage endCursor } } }";
const follow = "subscription { workOrderChanges { recordId version matches workOrder { id version } } }";

function setUpList(cursor?: CursorStore) {
  const parts = setUp();
  const stream = parts.client.listThenFollow({ list, follow, ...(cursor && { cursor }) });
  return { ...parts, stream };
}

const page = (changeCursor: string, nodes: readonly Item[], endCursor: string | null = null) => ({
  data: { workOrders: { changeCursor, nodes, pageInfo: { hasNextPage: endCursor !== null, endCursor } } },
});
const change = (id: string, version: number, matches = true) => ({
  workOrderChanges: { recordId: id, version, matches, workOrder: { id, version } },
});

/** The next events, in a short form. */
async function take(stream: AsyncIterator<unknown>, count: number): Promise<string[]> {
  const taken: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { value } = await stream.next();
    const { type, reason, record, id } = value as { type: string; reason?: string; record?: Item; id?: string };
    taken.push([type, reason, record?.id ?? id, record?.version].filter((part) => part !== undefined).join(" "));
  }
  return taken;
}

async function answer(request: Promise<FakeRequest>, body: unknown): Promise<FakeRequest> {
  const received = await request;
  received.json(body);
  return received;
}

describe("a list and its stream", () => {
  it("join at the first page's cursor, with each version once", async () => {
    const { gateway, stream } = setUpList();
    const listed = take(stream, 5);
    expect(
      (
        await answer(
          gateway.request(),
          page(
            "cursor-1",
            [
              { id: "a", version: 1 },
              { id: "b", version: 1 },
            ],
            "page-1",
          ),
        )
      ).variables,
    ).toEqual({});
    const nodes = [
      { id: "b", version: 1 },
      { id: "c", version: 3 },
    ];
    expect((await answer(gateway.request(), page("cursor-2", nodes))).variables).toEqual({ after: "page-1" });
    expect(await listed).toEqual(["reset STARTED", "record a 1", "record b 1", "record c 3", "listed"]);

    const followed = take(stream, 4);
    const request = await gateway.request();
    expect(request.headers.get("last-event-id")).toBe("cursor-1");
    const events = request.stream();
    events.next(change("c", 2), "1");
    events.next(change("c", 3), "2");
    events.next(change("a", 2), "3");
    events.next(change("c", 4, false), "4");
    events.next(change("d", 1), "5");
    events.next(change("c", 5), "6");
    expect(await followed).toEqual(["record a 2", "removed c", "record d 1", "record c 5"]);
    await stream.return();
  });

  it("report an erased record as removed", async () => {
    const { gateway, stream } = setUpList(memoryCursor("cursor"));
    const followed = take(stream, 1);
    const erased = { workOrderChanges: { recordId: "a", version: 2, matches: true, workOrder: null } };
    (await gateway.request()).stream().next(erased, "1");
    expect(await followed).toEqual(["removed a"]);
    await stream.return();
  });

  it("save the cursor when the list is complete, and not before", async () => {
    const store = memoryCursor();
    const { gateway, stream } = setUpList(store);
    const listed = take(stream, 3);
    await answer(gateway.request(), page("cursor", [{ id: "a", version: 1 }]));
    await listed;
    expect(store.load()).toBe(null);
    const next = stream.next();
    (await gateway.request()).stream().next(change("a", 2), "1");
    await next;
    await stream.return();
    expect(store.load()).toBe("cursor");
  });

  it("continue from a saved cursor without listing", async () => {
    const store = memoryCursor("cursor");
    const { gateway, stream } = setUpList(store);
    const followed = take(stream, 1);
    const request = await gateway.request();
    expect(request.headers.get("last-event-id")).toBe("cursor");
    request.stream().next(change("a", 2), "1");
    expect(await followed).toEqual(["record a 2"]);
    await stream.return();
  });

  it("start again when the cursor has expired, and report it", async () => {
    const store = memoryCursor("old");
    const { gateway, clock, stream } = setUpList(store);
    const listed = take(stream, 4);
    (await gateway.request()).json(errorsOf("CURSOR_EXPIRED"), 200);
    await clock.untilWaiting(250);
    clock.advance(250);
    await answer(gateway.request(), page("new", [{ id: "a", version: 7 }]));
    expect(await listed).toEqual(["relisted CURSOR_EXPIRED", "reset CURSOR_EXPIRED", "record a 7", "listed"]);
    const followed = take(stream, 1);
    const request = await gateway.request();
    expect(request.headers.get("last-event-id")).toBe("new");
    request.stream().next(change("a", 8), "1");
    expect(await followed).toEqual(["record a 8"]);
    await stream.return();
    expect(store.load()).toBe("new");
  });

  it("start again with a restored gateway, whose versions are lower, and report the records that it no longer has", async () => {
    const store = memoryCursor();
    const { gateway, clock, stream } = setUpList(store);
    const listed = take(stream, 5);
    const nodes = ["a", "b", "c"].map((id) => ({ id, version: 5 }));
    await answer(gateway.request(), page("lost-1", nodes));
    expect(await listed).toEqual(["reset STARTED", "record a 5", "record b 5", "record c 5", "listed"]);
    const followed = take(stream, 3);
    const events = (await gateway.request()).stream();
    events.next(change("d", 1), "lost-2");
    events.next(change("c", 6, false), "lost-3");
    events.next(change("b", 6), "lost-4");
    expect(await followed).toEqual(["record d 1", "removed c", "record b 6"]);

    const relisted = take(stream, 7);
    events.send(`event: next\ndata: ${JSON.stringify(errorsOf("CURSOR_EXPIRED", "LOG_FORKED"))}\n\n`);
    events.complete();
    await clock.untilWaiting(250);
    clock.advance(250);
    const lower = [
      { id: "b", version: 2 },
      { id: "c", version: 4 },
    ];
    await answer(gateway.request(), page("found-1", lower));
    expect(await relisted).toEqual([
      "relisted LOG_FORKED",
      "reset CURSOR_EXPIRED",
      "record b 2",
      "record c 4",
      "removed a",
      "removed d",
      "listed",
    ]);
    const after = take(stream, 2);
    const request = await gateway.request();
    expect(request.headers.get("last-event-id")).toBe("found-1");
    const fresh = request.stream();
    fresh.next(change("b", 2), "found-2");
    fresh.next(change("b", 3), "found-3");
    fresh.next(change("a", 1), "found-4");
    expect(await after).toEqual(["record b 3", "record a 1"]);
    await stream.return();
    expect(store.load()).toBe("found-3");
  });

  it("start again when a saved cursor does not belong to this gateway", async () => {
    const store = memoryCursor("of another gateway");
    const { gateway, clock, stream } = setUpList(store);
    const listed = take(stream, 3);
    (await gateway.request()).json(errorsOf("INVALID_CURSOR"), 200);
    await clock.untilWaiting(250);
    clock.advance(250);
    await answer(gateway.request(), page("ours", []));
    expect(await listed).toEqual(["relisted INVALID_CURSOR", "reset INVALID_CURSOR", "listed"]);
    const next = stream.next();
    expect((await gateway.request()).headers.get("last-event-id")).toBe("ours");
    await stream.return();
    await next;
    expect(store.load()).toBe("ours");
  });

  it.each(["CURSOR_EXPIRED", "INVALID_CURSOR"])("start again after growing waits when each cursor is %s", async (code) => {
    const { client, gateway, clock, stream } = setUpList();
    const events = (async () => {
      for await (const _ of stream);
    })();
    for (const delay of [250, 500, 1000, 2000]) {
      await answer(gateway.request(), page("gone", []));
      (await gateway.request()).json(errorsOf(code), 200);
      await clock.untilWaiting(delay);
      clock.advance(delay);
    }
    await client.dispose();
    await events;
    expect(clock.waiting()).toEqual([]);
  });

  it("request a failed page again", async () => {
    const { gateway, clock, stream } = setUpList();
    const listed = take(stream, 3);
    await answer(gateway.request(), page("cursor", [{ id: "a", version: 1 }], "page-1"));
    (await gateway.request()).fail();
    await clock.untilWaiting(250);
    clock.advance(250);
    expect((await answer(gateway.request(), page("cursor-2", [{ id: "b", version: 1 }]))).variables).toEqual({ after: "page-1" });
    expect(await listed).toEqual(["reset STARTED", "record a 1", "record b 1"]);
    await stream.return();
  });

  it("end on an abort even in the middle of a page", async () => {
    const { client, gateway } = setUp();
    const controller = new AbortController();
    const stream = client.listThenFollow({ list, follow, signal: controller.signal });
    const listed = take(stream, 2);
    await answer(
      gateway.request(),
      page("cursor", [
        { id: "a", version: 1 },
        { id: "b", version: 1 },
      ]),
    );
    await listed;
    controller.abort(new Error("Enough"));
    await expect(stream.next()).rejects.toThrow("Enough");
  });
});

describe("documents that select too little", () => {
  it.each([
    ["no changeCursor", { workOrders: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } }],
    [
      "no version",
      { workOrders: { changeCursor: "a", nodes: [{ id: "a" }], pageInfo: { hasNextPage: false, endCursor: null } } },
    ],
    ["no pageInfo", { workOrders: { changeCursor: "a", nodes: [] } }],
    ["two fields", { a: {}, b: {} }],
  ])("are reported for a list with %s", async (_, data) => {
    const { gateway, stream } = setUpList();
    await stream.next();
    const next = stream.next();
    await answer(gateway.request(), { data });
    await expect(next).rejects.toMatchObject({ code: "INVALID_DOCUMENT" });
  });

  it("are reported for a list that does not use $after", async () => {
    const { gateway, stream } = setUpList();
    const listed = take(stream, 4);
    await answer(gateway.request(), page("cursor", [{ id: "a", version: 1 }], "page-1"));
    await answer(gateway.request(), page("cursor", [{ id: "b", version: 1 }], "page-1"));
    await expect(listed).rejects.toMatchObject({ code: "INVALID_DOCUMENT" });
  });

  it.each([
    ["no record", { workOrderChanges: { recordId: "a", version: 1, matches: true } }],
    ["no matches", { workOrderChanges: { recordId: "a", version: 1, workOrder: null } }],
    ["an alias", { updates: { recordId: "a", version: 1, matches: true, workOrder: null } }],
  ])("are reported for a stream with %s", async (_, data) => {
    const { gateway, stream } = setUpList(memoryCursor("cursor"));
    const next = stream.next();
    (await gateway.request()).stream().next(data, "1");
    await expect(next).rejects.toMatchObject({ code: "INVALID_DOCUMENT" });
  });
});
