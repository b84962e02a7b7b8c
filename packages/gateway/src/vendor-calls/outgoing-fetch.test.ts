import type { LookupAddress } from "node:dns";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { StartError } from "../errors.ts";
import type { ConnectorDependencies } from "./checked-connector.ts";
import { AddressNotAllowedError, NotConnectedError } from "./not-connected-error.ts";
import { createOutgoingFetch, type OutgoingFetchDependencies } from "./outgoing-fetch.ts";

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let close = opened.pop(); close !== undefined; close = opened.pop()) await close();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "0.0.0.0");
  await once(server, "listening");
  opened.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  // A TCP server's address is never a pipe's name.
  return (server.address() as AddressInfo).port;
}

/** A server on all addresses of this machine that records the dialled addresses and the requests. */
async function serve(answer: RequestListener = (_, response) => response.end("fine")) {
  const dialled: (string | undefined)[] = [];
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).on("connection", (socket) => dialled.push(socket.localAddress));
  return { dialled, requests, port: await listen(server) };
}

/** A port without a listener. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, "0.0.0.0");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a pipe's name
  server.close();
  await once(server, "close");
  return port;
}

/** A resolver that gives one answer after the other. */
function resolver(...answers: readonly (readonly string[] | NodeJS.ErrnoException)[]) {
  const asked: string[] = [];
  const lookup = ((host: string, _options: object, callback: (error: Error | null, found: LookupAddress[]) => void) => {
    const answer = answers[asked.length] ?? [];
    asked.push(host);
    if (answer instanceof Error) callback(answer, []);
    else
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
  }) as ConnectorDependencies["lookup"]; // the only overload in use
  return { asked, lookup };
}

const quiet = () => {};

function setUp(dependencies: Partial<OutgoingFetchDependencies> = {}) {
  const warnings: unknown[] = [];
  const log = {
    debug: quiet,
    info: quiet,
    error: quiet,
    warn: (...words: unknown[]) => void warnings.push(words),
    child: () => log,
  };
  const outgoing = createOutgoingFetch({ allowedAddresses: [], log, ...dependencies });
  opened.push(async () => outgoing[Symbol.asyncDispose]());
  return { fetch: outgoing.fetch, warnings };
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

describe("The outgoing fetch", () => {
  it.each([
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "①②⑦.0.0.1",
    "127.0.0.1.",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
  ])("does not dial the literal address %s", async (host) => {
    const { dialled, port } = await serve();
    const { asked, lookup } = resolver(["127.0.0.1"]);
    const { fetch } = setUp({ lookup });
    const failure = await failureOf(fetch(`http://${host}:${port}/`));
    expect(failure).toBeInstanceOf(AddressNotAllowedError);
    expect(failure).toMatchObject({ code: "ADDRESS_NOT_ALLOWED" });
    expect([dialled, asked]).toEqual([[], []]);
  });

  it("dials a literal address that the operator allows, in any notation", async () => {
    const { dialled, port } = await serve();
    const { fetch } = setUp({ allowedAddresses: ["127.0.0.0/8"] });
    for (const host of ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]"]) {
      expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe("fine");
    }
    expect(dialled).toEqual(["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
  });

  it("refuses a name with private addresses, which only the log shows", async () => {
    const { dialled, port } = await serve();
    const { lookup } = resolver(["127.0.0.1", "::1", "10.0.0.1"]);
    const { fetch, warnings } = setUp({ lookup });
    const failure = await failureOf(fetch(`http://vendor.example:${port}/secret-path`));
    expect(failure).toMatchObject({ message: "vendor.example has no address that may be called.", host: "vendor.example" });
    expect(warnings).toEqual([
      [
        { host: "vendor.example", addresses: ["127.0.0.1", "::1", "10.0.0.1"] },
        expect.stringContaining("FETTLE_ALLOWED_ADDRESSES"),
      ],
    ]);
    expect(dialled).toEqual([]);
  });

  it("refuses localhost with the machine's own resolver", async () => {
    const { dialled, port } = await serve();
    const { fetch } = setUp();
    expect(await failureOf(fetch(`http://localhost:${port}/`))).toBeInstanceOf(AddressNotAllowedError);
    expect(dialled).toEqual([]);
  });

  it("dials only the allowed ones of several addresses", async () => {
    const { dialled, requests, port } = await serve();
    const { lookup } = resolver(["127.0.0.2", "::1", "127.0.0.1", "127.0.0.3"]);
    const { fetch } = setUp({ lookup, allowedAddresses: ["127.0.0.1"] });
    expect(await (await fetch(`http://vendor.example:${port}/`)).text()).toBe("fine");
    expect(dialled).toEqual(["127.0.0.1"]);
    expect(requests[0]?.headers.host).toBe(`vendor.example:${port}`);
  });

  it("dials the addresses that it has checked, so a name that turns private afterwards is not reached", async () => {
    const { dialled, port } = await serve((_, response) => response.setHeader("connection", "close").end("fine"));
    const { asked, lookup } = resolver(["127.0.0.1"], ["127.0.0.2"]);
    const { fetch } = setUp({ lookup, allowedAddresses: ["127.0.0.1"] });
    const url = `http://vendor.example:${port}/`;
    expect(await (await fetch(url)).text()).toBe("fine");
    expect(asked).toHaveLength(1);
    expect(await failureOf(fetch(url))).toBeInstanceOf(AddressNotAllowedError);
    expect([asked, dialled]).toEqual([["vendor.example", "vendor.example"], ["127.0.0.1"]]);
  });

  it("follows no redirect, even when asked to", async () => {
    const inside = await serve();
    const { port } = await serve((_, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/latest/meta-data` }).end(),
    );
    const { lookup } = resolver(["127.0.0.1"]);
    const { fetch } = setUp({ lookup, allowedAddresses: ["127.0.0.1"] });
    const response = await fetch(`http://vendor.example:${port}/`, { redirect: "follow" });
    expect([response.status, inside.dialled]).toEqual([302, []]);
  });

  it("ignores a proxy in the environment", async () => {
    const [proxy, vendor] = [await serve(), await serve()];
    for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    opened.push(async () => vi.unstubAllEnvs());
    const { fetch } = setUp({ allowedAddresses: ["127.0.0.1"] });
    await (await fetch(`http://127.0.0.1:${vendor.port}/`)).text();
    expect([proxy.dialled, vendor.requests[0]?.url]).toEqual([[], "/"]);
  });

  it("sends Node's own headers and signal, and reuses connections", async () => {
    const { dialled, requests, port } = await serve();
    const { fetch } = setUp({ allowedAddresses: ["127.0.0.1"] });
    const url = new URL(`http://127.0.0.1:${port}/x`);
    const words = ["one", "two", "three", "four", "five"];
    for (const word of words) {
      const headers = new Headers({ authorization: word, "user-agent": "fettle" });
      await (await fetch(url, { method: "POST", headers, body: "{}", signal: AbortSignal.timeout(60_000) })).text();
    }
    expect(requests.map(({ headers }) => [headers.authorization, headers["user-agent"], headers["content-length"]])).toEqual(
      words.map((word) => [word, "fettle", "2"]),
    );
    expect(dialled.length).toBeLessThan(words.length);
    await expect(fetch(url, { signal: AbortSignal.abort(new Error("stopping")) })).rejects.toThrow("stopping");
  });

  it("sends the vendor's name in TLS, and reports a failed handshake as no connection", async () => {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    const port = await listen(
      createTcpServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", (hello) => {
          resolve(hello);
          socket.destroy();
        });
      }),
    );
    const { lookup } = resolver(["127.0.0.1"]);
    const { fetch } = setUp({ lookup, allowedAddresses: ["127.0.0.1"] });
    const failure = await failureOf(fetch(`https://vendor.example:${port}/`));
    expect(failure).toBeInstanceOf(NotConnectedError);
    expect(failure).toMatchObject({ cause: { code: "ECONNRESET" } });
    const hello = (await promise).toString("latin1");
    expect([hello.includes("vendor.example"), hello.includes("http/1.1"), hello.includes("\x02h2")]).toEqual([true, true, false]);
  });

  it("distinguishes a connection that was never made from one that was lost", async () => {
    const { port } = await serve((request) => request.socket.destroy());
    const closed = await closedPort();
    const { lookup } = resolver(
      Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" }),
      ["127.0.0.1", "127.0.0.3"],
      ["127.0.0.1"],
    );
    const { fetch } = setUp({ lookup, allowedAddresses: ["127.0.0.0/8"] });
    const unknown = await failureOf(fetch(`http://vendor.example:${closed}/`));
    const refusedTwice = await failureOf(fetch(`http://vendor.example:${closed}/`));
    const refused = await failureOf(fetch(`http://127.0.0.1:${closed}/`));
    const lost = await failureOf(fetch(`http://vendor.example:${port}/`));
    for (const failure of [unknown, refusedTwice, refused]) {
      expect(failure).toBeInstanceOf(NotConnectedError);
      expect(failure).not.toBeInstanceOf(AddressNotAllowedError);
    }
    expect(unknown).toMatchObject({ cause: { code: "ENOTFOUND" } });
    expect(refusedTwice).toMatchObject({ cause: expect.any(AggregateError) });
    expect(refused).toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect(lost).toBeInstanceOf(TypeError);
  });

  it("gives up a connection that takes too long", async () => {
    const port = await listen(createTcpServer());
    const { fetch } = setUp({ allowedAddresses: ["127.0.0.1"], connectMilliseconds: 200 });
    const failure = await failureOf(fetch(`https://127.0.0.1:${port}/`));
    expect(failure).toBeInstanceOf(NotConnectedError);
    expect(failure).toMatchObject({ cause: { code: "UND_ERR_CONNECT_TIMEOUT" } });
  });

  it("ends calls under way when it is disposed", async () => {
    const arrived = Promise.withResolvers<void>();
    const { port } = await serve(() => arrived.resolve());
    const outgoing = createOutgoingFetch({ allowedAddresses: ["127.0.0.1"] });
    const call = failureOf(outgoing.fetch(`http://127.0.0.1:${port}/`));
    await arrived.promise;
    await outgoing[Symbol.asyncDispose]();
    expect(await call).toBeInstanceOf(TypeError);
  });

  it("does not start with an invalid address", () => {
    expect(() => createOutgoingFetch({ allowedAddresses: ["10.0.0.0/8", "inside"] })).toThrow(StartError);
  });
});
