import { get, type IncomingMessage } from "node:http";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { administrator } from "../src/graph/testing/memory-stages.ts";
import { describeOnEachStore } from "./harness/fresh-database.ts";
import { ask, callers, idOf, openHouse, type CachingNode, type House } from "./response-cache/house.ts";

const size = 700;

interface Line {
  readonly id?: string;
  readonly title?: string | null;
  readonly start?: { readonly entity: string; readonly changeCursor: string };
  readonly progress?: { readonly records: number; readonly after: string };
  readonly error?: { readonly code: string; readonly message: string; readonly records: number; readonly after: string };
  readonly end?: { readonly changeCursor: string; readonly records: number };
}

const linesOf = (text: string): readonly Line[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line); // as documented
const recordsOf = (lines: readonly Line[]) => lines.filter(({ id }) => id !== undefined);

describeOnEachStore("exports", () => {
  let house: House;
  let node: CachingNode;

  beforeAll(async () => {
    house = await openHouse();
    node = house.first;
    const payloads = Array.from({ length: size }, (_, index) => ({ id: `${index}`, name: `Work ${index}`, asset: "1" }));
    await node.write("sys_1", "WorkOrder", payloads);
    await node.write("sys_2", "WorkOrder", [{ id: "2", name: "Elsewhere" }]);
    await node.write("sys_1", "Asset", [{ id: "1", name: "Boiler" }]);
  }, 120_000);
  afterAll(() => house[Symbol.asyncDispose]());
  afterEach(() => {
    node.moments.read = undefined;
    node.tokens.set("bound", callers["bound"] ?? administrator);
  });

  const start = (path: string, token = "reader", signal: AbortSignal | null = null) =>
    fetch(`${node.plain.url}/export/${path}`, { headers: { authorization: `Bearer ${token}` }, signal });
  const exported = async (path: string, token?: string) => linesOf(await (await start(path, token)).text());
  const refused = async (path: string, token?: string) => {
    const response = await start(path, token);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    return { status: response.status, ...error };
  };

  it("Every record is a line with the canonical fields between the start and the end, compressed if the reader takes that", async () => {
    const response = await start("workOrders");
    expect(response.headers.get("content-type")).toBe("application/x-ndjson; charset=utf-8");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const lines = linesOf(await response.text());
    const records = recordsOf(lines);
    expect(new Set(records.map(({ id }) => id)).size).toBe(size + 1);
    expect(records).toHaveLength(size + 1);
    const changeCursor = lines[0]?.start?.changeCursor;
    expect(lines[0]).toEqual({ start: { entity: "WorkOrder", changeCursor } });
    expect(lines.at(-1)).toEqual({ end: { changeCursor, records: size + 1 } });
    const one = records.find(({ id }) => id === idOf("sys_1", "WorkOrder", "7"));
    expect(one).toMatchObject({
      systemId: "sys_1",
      remoteId: "7",
      version: 1,
      createdAt: "2026-01-31T08:00:00.000Z",
      remoteCreatedAt: null,
      title: "Work 7",
      status: "OPEN",
      remoteStatus: null,
      asset: idOf("sys_1", "Asset", "1"),
      assignees: [],
      dueAt: null,
      customFields: null,
      problems: [],
    });
    expect(one).not.toHaveProperty("remoteData");
    const plain = await fetch(`${node.plain.url}/export/workOrders`, {
      headers: { authorization: "Bearer reader", "accept-encoding": "gzip;q=0, identity" },
    });
    expect(plain.headers.get("content-encoding")).toBeNull();
    expect(linesOf(await plain.text())).toEqual(lines);
  });

  it("Only the fields that are asked for are in a line, and the vendor's payload on request", async () => {
    const lines = await exported("workOrders?fields=title,remoteData&systemId=sys_2");
    expect(recordsOf(lines)).toEqual([
      { id: idOf("sys_2", "WorkOrder", "2"), title: "Elsewhere", remoteData: { id: "2", name: "Elsewhere" } },
    ]);
    expect(recordsOf(await exported("assets?remoteData=true&fields=name"))[0]).toMatchObject({ remoteData: { name: "Boiler" } });
  });

  it("With the changes after its cursor, an export is the list, whatever is written meanwhile", async () => {
    let round = 0;
    const touched = ["3", "690", "350", "120"];
    node.moments.read = async () => {
      round += 1;
      const changed = touched.map((id) => ({ id, name: `Changed ${id} in ${round}`, asset: "1" }));
      await house.last.write("sys_1", "WorkOrder", [...changed, { id: `new ${round}`, name: "New" }]);
      await house.last.remove("sys_1", "WorkOrder", [`${600 + round}`]);
    };
    const lines = await exported("workOrders?fields=title");
    node.moments.read = undefined;
    expect(round).toBeGreaterThan(2);
    const titles = new Map(recordsOf(lines).map(({ id, title }) => [id, title]));
    let after = lines[0]?.start?.changeCursor;
    for (let hasMore = true; hasMore;) {
      const query = `query Changes($after: String) { changes(first: 200, after: $after, where: { entity: { eq: "WorkOrder" } }) {
        nodes { kind recordId ... on WorkOrderChange { workOrder { title } } } pageInfo { hasNextPage endCursor } } }`;
      const [, , text] = JSON.parse(await ask(node.plain, { query, variables: { after } })) as [number, unknown, string];
      const { changes } = (JSON.parse(text) as { data: Changes }).data; // what the query selects
      for (const { kind, recordId, workOrder } of changes.nodes)
        if (kind === "DELETED") titles.delete(recordId);
        else titles.set(recordId, workOrder.title);
      ({ hasNextPage: hasMore, endCursor: after } = changes.pageInfo);
    }
    const now = recordsOf(await exported("workOrders?fields=title"));
    expect([...titles].toSorted()).toEqual(now.map(({ id, title }) => [id, title]).toSorted());
  });

  it("A token sees what it sees in the graph, and an export that cannot be is refused in words", async () => {
    expect(recordsOf(await exported("workOrders?fields=title", "bound")).every(({ title }) => title !== "Elsewhere")).toBe(true);
    expect(recordsOf(await exported("workOrders?systemId=sys_1", "stranger"))).toEqual([]);
    expect(await refused("workOrders", "nobody")).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(await refused("workOrders", "writer")).toMatchObject({ status: 403, code: "FORBIDDEN" });
    expect(await refused("workOrders?systemId=sys_2", "bound")).toMatchObject({ status: 403, code: "FORBIDDEN" });
    expect(await refused("robots")).toEqual({
      status: 400,
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("/export/workOrders"),
    });
    expect(await refused("workOrders?fields=tilte")).toEqual({
      status: 400,
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("title"),
    });
    expect(await refused("workOrders?first=1")).toEqual({
      status: 400,
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("systemId"),
    });
    expect(await refused("workOrders?after=x")).toMatchObject({ status: 400, code: "INVALID_CURSOR" });
    expect(await refused("workOrders?after=x~y")).toMatchObject({ status: 400, code: "INVALID_CURSOR" });
    const posted = await fetch(`${node.plain.url}/export/workOrders`, { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET"]);
  });

  it("An export that fails says why and where it continues, and the rest has the same cursor", async () => {
    let reads = 0;
    node.moments.read = async () => {
      reads += 1;
      if (reads === 3) throw new Error("secret");
    };
    const broken = await exported("workOrders?fields=title");
    node.moments.read = undefined;
    const { error } = broken.at(-1) ?? {};
    expect(error).toMatchObject({ code: "INTERNAL_SERVER_ERROR", message: expect.not.stringContaining("secret") });
    expect(broken.at(-2)?.progress?.after).toBe(error?.after);
    const rest = await exported(`workOrders?fields=title&after=${error?.after}`);
    expect(rest[0]).toEqual(broken[0]);
    const all = await exported("workOrders?fields=title");
    expect([...recordsOf(broken), ...recordsOf(rest)]).toEqual(recordsOf(all));
  });

  it("An environment has two exports at a time, and a reader that leaves frees its place", async () => {
    const leaving = new AbortController();
    // Each is held in its second read.
    const held = Promise.withResolvers<void>();
    let reads = 0;
    node.moments.read = async () => {
      reads += 1;
      if (reads === 2 || reads >= 4) await held.promise;
    };
    const url = `${node.plain.url}/export/workOrders`;
    const stalled = [await startStalled(url, "identity", leaving.signal)];
    await expect.poll(() => reads).toBe(2);
    stalled.push(await startStalled(url, "gzip", leaving.signal));
    await expect.poll(() => reads).toBe(4);
    expect(await refused("workOrders")).toMatchObject({ status: 429, code: "TOO_MANY_REQUESTS" });
    expect(stalled.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    leaving.abort();
    held.resolve();
    node.moments.read = undefined;
    await expect
      .poll(() => exported("workOrders?fields=title"), { timeout: 10_000 })
      .toContainEqual(expect.objectContaining({ end: expect.anything() }));
  });

  it("The end of a token breaks an export off before its last line", async () => {
    let reads = 0;
    node.moments.read = async () => {
      reads += 1;
      if (reads !== 2) return;
      node.tokens.delete("bound");
      node.endTokens();
      await new Promise((resolve) => setImmediate(resolve));
    };
    const lines = await exported("workOrders?fields=title", "bound");
    expect(lines.at(-1)?.error?.code).toBe("UNAUTHENTICATED");
    expect(recordsOf(lines).length).toBeLessThan(size);
  });
});

interface Changes {
  readonly changes: {
    readonly nodes: readonly {
      readonly kind: string;
      readonly recordId: string;
      readonly workOrder: { readonly title: string };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

/** Asks and does not read the answer's body. */
const startStalled = (url: string, encoding: string, signal: AbortSignal) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(
      url,
      { headers: { authorization: "Bearer reader", "accept-encoding": encoding }, signal, agent: false },
      (response) => {
        response.on("error", () => undefined);
        resolve(response);
      },
    );
    request.on("error", reject);
  });
