import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectorError, type RateLimit } from "@fettle/connector";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allowHosts } from "./allowed-hosts.ts";
import type { CarriedCredentials, CredentialSource } from "./carry-credentials.ts";
import { createVendor } from "./create-vendor.ts";
import { AddressNotAllowedError, NotConnectedError } from "./not-connected-error.ts";
import { createOutgoingFetch } from "./outgoing-fetch.ts";
import { createRateGate } from "./rate-gate.ts";
import type { VendorCall } from "./call-log.ts";

type Answer = Response | Error | ((request: Request) => Response | Promise<Response>);

const refused = () =>
  new NotConnectedError("No connection was made.", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) });
const reset = () =>
  Object.assign(new TypeError("fetch failed"), { cause: Object.assign(new Error("x"), { code: "ECONNRESET" }) });

function setUp(
  answers: readonly Answer[],
  options: {
    readonly credentials?: CredentialSource;
    readonly signal?: AbortSignal;
    readonly headers?: Readonly<Record<string, string>>;
    readonly rateLimit?: RateLimit;
  } = {},
) {
  const requests: Request[] = [];
  const waits: number[] = [];
  const rows: VendorCall[] = [];
  let now = Date.parse("2026-01-31T08:00:00.000Z");
  const clock = () => new Date(now);
  const delay = async (milliseconds: number) => {
    waits.push(milliseconds);
    now += milliseconds;
  };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const answer = answers[requests.length];
    requests.push(request);
    if (answer === undefined) throw new Error("no further call was expected");
    if (answer instanceof Error) throw answer;
    return typeof answer === "function" ? await answer(request) : answer;
  };
  const vendor = createVendor({
    environmentId: "env_1",
    systemId: "sys_1",
    traceId: "trace",
    connectorId: "vendor",
    product: "Vendor",
    settings: {},
    headers: options.headers ?? {},
    signal: options.signal ?? new AbortController().signal,
    resolve: allowHosts({ baseUrl: "https://api.example.com/v1", hosts: [], endpoints: [] }),
    credentials: options.credentials ?? always({ headers: { authorization: "Bearer one" }, version: 1, hide }),
    gate: createRateGate(options.rateLimit ?? {}, "Vendor", { clock, stopwatch: () => clock().getTime(), delay }),
    callLog: { record: (row) => `call_${rows.push(row)}`, flush: async () => {}, [Symbol.asyncDispose]: async () => {} },
    dependencies: { fetch, clock, delay, random: () => 0.5, largestBody: 1000 },
  });
  return { vendor, requests, waits, rows };
}

const hide = (bytes: Uint8Array): Uint8Array => bytes;

const always = (carried: CarriedCredentials): CredentialSource => ({
  current: async () => carried,
  refusals: {
    renew: async () => {
      throw new ConnectorError("UNAUTHENTICATED", "Refused.");
    },
    giveUp: async () => {
      throw new ConnectorError("UNAUTHENTICATED", "Refused.");
    },
  },
});

/** Tokens by number. The first renewal finds a token that another call has fetched. */
function numberedTokens({ hasEnded }: { readonly hasEnded: boolean }) {
  let version = 1;
  const tokens: CredentialSource = {
    current: async () => ({ headers: { authorization: `Bearer ${version}` }, version, hide }),
    refusals: {
      renew: async () => ((version += 1) === 2 ? "replaced" : "renewed"),
      giveUp: async (carried) => {
        if (hasEnded) return "replaced";
        throw new ConnectorError("UNAUTHENTICATED", `Refused ${carried.version}.`);
      },
    },
  };
  return tokens;
}
const unauthorized = () => new Response(null, { status: 401 });

const waiting = (controller: AbortController) => (request: Request) =>
  new Promise<Response>((_resolve, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
    controller.abort(new Error("stopping"));
  });

it("A call carries the headers of the settings, before its own and the credentials", async () => {
  const headers = { "x-tenant": "7", "x-zone": "a", Authorization: "mine" };
  const { vendor, requests } = setUp([new Response(null)], { headers });
  await vendor.fetch("/jobs", { headers: { "X-Zone": "b" } });
  const seen = requests[0]?.headers;
  expect([seen?.get("x-tenant"), seen?.get("x-zone"), seen?.get("authorization")]).toEqual(["7", "b", "Bearer one"]);
});

describe("A vendor handle", () => {
  it("carries the credentials, whatever the connector sets, and returns the answer unread", async () => {
    const { vendor, requests, rows } = setUp([Response.json({ id: 1 }, { status: 201 })]);
    const response = await vendor.fetch("/work-orders?email=a@example.com", {
      method: "POST",
      body: "{}",
      headers: { Authorization: "mine", cookie: "mine", "content-type": "application/json" },
    });
    expect([response.status, response.bodyUsed, await response.json()]).toEqual([201, false, { id: 1 }]);
    expect(requests[0]?.headers.get("authorization")).toBe("Bearer one");
    expect(requests[0]?.headers.get("cookie")).toBeNull();
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    expect(requests[0]?.redirect).toBe("manual");
    expect(rows).toMatchObject([
      { system_id: "sys_1", trace_id: "trace", url: "https://api.example.com/v1/work-orders", status: 201, error: null },
    ]);
  });

  it("does not call other hosts", async () => {
    const { vendor, requests } = setUp([]);
    await expect(vendor.fetch("https://evil.example/")).rejects.toMatchObject({ code: "MISCONFIGURED" });
    expect(requests).toEqual([]);
  });

  it.each([
    ["a lost connection", reset()],
    ["a refused connection", refused()],
    ["408", new Response(null, { status: 408 })],
    ["425", new Response(null, { status: 425 })],
    ["429", new Response(null, { status: 429 })],
    ["500", new Response(null, { status: 500 })],
    ["503", new Response(null, { status: 503 })],
    [
      "a body that ends early",
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) })),
    ],
  ] as const)("repeats a read after %s", async (_name, answer) => {
    const { vendor, waits, rows } = setUp([answer, new Response("fine")]);
    expect(await (await vendor.fetch("/x")).text()).toBe("fine");
    expect(waits).toEqual([125]);
    expect(rows).toHaveLength(2);
  });

  it("repeats a search by POST that only reads", async () => {
    const { vendor } = setUp([reset(), new Response("fine")]);
    expect(await (await vendor.fetch("/search", { method: "POST", isRead: true })).text()).toBe("fine");
  });

  it("gives up a read after four tries with growing pauses", async () => {
    const { vendor, requests, waits, rows } = setUp([500, 502, 503, 504].map((status) => new Response(null, { status })));
    await expect(vendor.fetch("/x")).rejects.toMatchObject({ code: "UNAVAILABLE", status: 504, isRetryable: true });
    expect(requests).toHaveLength(4);
    expect(waits).toEqual([125, 250, 500]);
    expect(rows.at(-1)).toMatchObject({
      status: 504,
      error: "UNAVAILABLE",
      outcome: "SERVER_ERROR",
      kind: "CALL",
      connector_id: "vendor",
    });
  });

  it("waits as long as the vendor asks, and passes a long wait on", async () => {
    const { vendor, waits } = setUp([
      new Response(null, { status: 429, headers: { "retry-after": "4" } }),
      new Response(null, { status: 429, headers: { "retry-after": "600" } }),
    ]);
    await expect(vendor.fetch("/x")).rejects.toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 600 });
    expect(waits).toEqual([4000]);
  });

  it.each([302, 400, 403, 404, 409, 422, 501])("returns a %i unchanged", async (status) => {
    const { vendor, requests } = setUp([new Response("no", { status, headers: { location: "https://evil.example" } })]);
    expect((await vendor.fetch("/x", { method: "PATCH" })).status).toBe(status);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["a refused connection", refused()],
    ["429", new Response(null, { status: 429 })],
    ["425", new Response(null, { status: 425 })],
  ])("repeats a write after %s, which the vendor cannot have carried out", async (_name, answer) => {
    const { vendor } = setUp([answer, new Response("done")]);
    expect(await (await vendor.fetch("/x", { method: "POST" })).text()).toBe("done");
  });

  it.each([
    ["a lost connection", reset()],
    ["408", new Response(null, { status: 408 })],
    ["500", new Response(null, { status: 500 })],
    ["503", new Response(null, { status: 503 })],
    [
      "a body that ends early",
      () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("cut")) })),
    ],
    ["a body that is too long", new Response("x".repeat(1001))],
  ] as const)("reports an unknown outcome of a write after %s, and does not repeat it", async (_name, answer) => {
    const { vendor, requests, rows } = setUp([answer]);
    await expect(vendor.fetch("/x", { method: "POST" })).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(requests).toHaveLength(1);
    expect(rows).toMatchObject([{ error: "OUTCOME_UNKNOWN" }]);
  });

  it.each(["GET", "POST"] as const)("reports a %s to an address that is not allowed, and does not repeat it", async (method) => {
    const { vendor, requests, rows } = setUp([new AddressNotAllowedError("api.example.com")]);
    await expect(vendor.fetch("/x", { method })).rejects.toMatchObject({
      code: "MISCONFIGURED",
      isRetryable: false,
      message: expect.stringMatching(/^Vendor cannot be called at api\.example\.com: this gateway calls only public addresses/),
    });
    expect(requests).toHaveLength(1);
    expect(rows).toMatchObject([{ status: null, error: "MISCONFIGURED" }]);
  });

  it("does not read a body beyond its limit", async () => {
    const { vendor, requests } = setUp([new Response("x".repeat(1001))]);
    await expect(vendor.fetch("/x")).rejects.toMatchObject({ code: "UNEXPECTED_ANSWER" });
    expect(requests).toHaveLength(1);
  });

  it("renews refused credentials and tries again, and gives up only after a renewal", async () => {
    const good = setUp([unauthorized(), new Response("fine")], { credentials: numberedTokens({ hasEnded: false }) });
    expect(await (await good.vendor.fetch("/x", { method: "POST" })).text()).toBe("fine");
    expect(good.requests.map((request) => request.headers.get("authorization"))).toEqual(["Bearer 1", "Bearer 2"]);

    const bad = setUp([unauthorized(), unauthorized(), unauthorized()], { credentials: numberedTokens({ hasEnded: false }) });
    await expect(bad.vendor.fetch("/x")).rejects.toMatchObject({ code: "UNAUTHENTICATED", message: "Refused 3." });
  });

  it("renews credentials that expired on the way again, a few times", async () => {
    const late = setUp([unauthorized(), unauthorized(), unauthorized(), new Response("fine")], {
      credentials: numberedTokens({ hasEnded: true }),
    });
    expect(await (await late.vendor.fetch("/x")).text()).toBe("fine");
    const tooLate = setUp([unauthorized(), unauthorized(), unauthorized(), unauthorized()], {
      credentials: numberedTokens({ hasEnded: true }),
    });
    await expect(tooLate.vendor.fetch("/x")).rejects.toMatchObject({ code: "UNAVAILABLE", status: 401 });
    expect(tooLate.requests).toHaveLength(4);
  });

  it("repeats a call that was refused with working credentials once, and then reports a missing right", async () => {
    const credentials: CredentialSource = {
      current: async () => ({ headers: {}, version: 1, hide }),
      refusals: { renew: async () => "renewed", giveUp: async () => "works" },
    };
    const passing = setUp([unauthorized(), unauthorized(), new Response("fine")], { credentials });
    expect(await (await passing.vendor.fetch("/x")).text()).toBe("fine");
    const lasting = setUp([unauthorized(), unauthorized(), unauthorized()], { credentials });
    await expect(lasting.vendor.fetch("/x")).rejects.toMatchObject({ code: "FORBIDDEN", status: 401 });
  });

  it("ends with the signal's reason when the work is cancelled, but reports a write under way", async () => {
    const reading = new AbortController();
    await expect(setUp([waiting(reading)], { signal: reading.signal }).vendor.fetch("/x")).rejects.toThrow("stopping");
    const writing = new AbortController();
    await expect(
      setUp([waiting(writing)], { signal: writing.signal }).vendor.fetch("/x", { method: "PUT" }),
    ).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
  });
});

const outgoing = createOutgoingFetch({ allowedAddresses: ["127.0.0.1"] });
afterAll(() => outgoing[Symbol.asyncDispose]());

const vendorAt = (url: string) =>
  createVendor({
    environmentId: "env_1",
    systemId: "sys_1",
    traceId: "trace",
    connectorId: "vendor",
    product: "Vendor",
    settings: {},
    signal: new AbortController().signal,
    resolve: allowHosts({ baseUrl: url, hosts: [], endpoints: [] }),
    credentials: always({ headers: {}, version: 1, hide }),
    gate: { enter: async () => ({ learn: () => null, [Symbol.dispose]: () => {} }) },
    callLog: { record: () => "call_1", flush: async () => {}, [Symbol.asyncDispose]: async () => {} },
    dependencies: {
      fetch: outgoing.fetch,
      clock: () => new Date(),
      delay: async () => {},
      random: () => 0,
      timeoutMilliseconds: 300,
    },
  });

describe("A refusal in a 200", () => {
  const rateLimit: RateLimit = {
    readLimits: ({ body }) => ({ isRefused: Object(body).code === "THROTTLED", budget: Object(body).budget }),
  };
  const budget = { requested: 40, available: 20, maximum: 100, restoredPerSecond: 5 };
  const throttled = (more: object = {}) => Response.json({ code: "THROTTLED", budget: { ...budget, ...more } });

  it("is waited for, and the call is made again, even a write", async () => {
    const { vendor, requests, waits } = setUp([throttled(), Response.json({ id: 1 })], { rateLimit });
    const response = await vendor.fetch("/graphql", { method: "POST", body: "{}", cost: 40 });
    expect([await response.json(), requests.length, waits]).toEqual([{ id: 1 }, 2, [4000]]);
  });

  it("ends the call with the time to wait when that is long", async () => {
    const { vendor, rows } = setUp([throttled({ restoredPerSecond: 0.1 })], { rateLimit });
    await expect(vendor.fetch("/graphql", { method: "POST", body: "{}" })).rejects.toMatchObject({
      code: "RATE_LIMITED",
      retryAfterSeconds: 200,
    });
    expect(rows).toMatchObject([{ status: 200, error: "RATE_LIMITED", outcome: "RATE_LIMITED" }]);
  });

  it("ends a call that costs more than the budget ever holds", async () => {
    const { vendor, requests } = setUp([throttled({ requested: 101 })], { rateLimit });
    await expect(vendor.fetch("/graphql", { method: "POST", body: "{}" })).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
    expect(requests).toHaveLength(1);
  });

  it("is not looked for where the body is no JSON", async () => {
    const { vendor } = setUp([new Response("<html>")], { rateLimit });
    expect(await (await vendor.fetch("/page")).text()).toBe("<html>");
  });
});

describe("A vendor handle over real HTTP", () => {
  const server = createServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: "/fine" }).end();
    else if (request.url === "/cut") response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
    else if (request.url === "/slow") return;
    else response.end("fine");
  });
  let baseUrl = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    // A TCP server's address is never a pipe's name.
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("does not follow redirects", async () => {
    const response = await vendorAt(baseUrl).fetch("/redirect");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/fine"]);
  });

  it("distinguishes a cut answer and a slow one from a connection that was never made", async () => {
    const vendor = vendorAt(baseUrl);
    await expect(vendor.fetch("/cut")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(vendor.fetch("/cut", { method: "POST" })).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    await expect(vendor.fetch("/slow", { method: "POST" })).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    const closed = createServer();
    await new Promise<void>((resolve) => {
      closed.listen(0, "127.0.0.1", resolve);
    });
    const { port } = closed.address() as AddressInfo; // a TCP server's address is never a pipe's name
    await new Promise((resolve) => {
      closed.close(resolve);
    });
    await expect(vendorAt(`http://127.0.0.1:${port}`).fetch("/x", { method: "POST" })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
  });
});
