import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, it, vi } from "vitest";
import { selfSigned } from "./testing/self-signed.ts";
import { createTestSender, resolver } from "./testing/sending-to.ts";
import { listen, serve, type Served } from "./testing/serve.ts";

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

const fine = async (): Promise<Served> => opened.use(await serve((_, response) => response.end("fine")));

const secureServer = async (): Promise<Served> =>
  opened.use(await serve((_, response) => response.end("fine"), createSecureServer(selfSigned)));

/** Until the test ends, every new TLS connection of the process trusts the certificate. */
function trustSelfSigned(): void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, selfSigned.cert]);
  opened.defer(() => setDefaultCACertificates(before));
}

describe("Addresses", () => {
  it.each(["http", "https"])("are refused over %s when they are private and not listed, in every notation", async (protocol) => {
    const { dialled, port } = await fine();
    const { asked, lookup } = resolver();
    const sender = opened.use(createTestSender({ allowedAddresses: ["10.0.0.1"], lookup }));
    const hosts = [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "0177.0.0.1",
      "0",
      "[::1]",
      "[::]",
      "[::ffff:127.0.0.1]",
      "169.254.169.254",
    ];
    for (const host of hosts) {
      expect(await sender.send(`${protocol}://${host}:${port}/`)).toMatchObject({
        status: null,
        responseHead: null,
        error: { code: "ADDRESS_NOT_ALLOWED", message: expect.stringContaining("FETTLE_ALLOWED_ADDRESSES") },
      });
    }
    expect([dialled, asked]).toEqual([[], []]);
    expect(sender.warnings).toHaveLength(hosts.length);
  });

  it("are called over plain http when they are listed, and only then", async () => {
    const { dialled, port } = await fine();
    const { lookup } = resolver(["127.0.0.2", "8.8.8.8", "127.0.0.1"], ["8.8.8.8"]);
    const sender = opened.use(createTestSender({ lookup }));
    expect(await sender.send(`http://endpoint.example:${port}/`)).toMatchObject({ status: 200 });
    expect(dialled).toEqual(["127.0.0.1"]);
    expect((await sender.send(`http://other.example:${port}/`)).error).toEqual({
      code: "ADDRESS_NOT_ALLOWED",
      message:
        "Plain http is possible only to addresses that the operator of Fettle has listed in FETTLE_ALLOWED_ADDRESSES. Use https.",
    });
    expect(sender.warnings).toEqual([
      [{ host: "other.example", addresses: ["8.8.8.8"] }, expect.stringContaining("a webhook over plain http was not sent")],
    ]);
  });

  it("are checked as they are dialled, so a name that turns private afterwards is not reached", async () => {
    const { dialled, port } = opened.use(await serve((_, response) => response.setHeader("connection", "close").end("fine")));
    const { asked, lookup } = resolver(["127.0.0.1"], ["127.0.0.2"]);
    const sender = opened.use(createTestSender({ lookup }));
    const url = `http://endpoint.example:${port}/`;
    expect(await sender.send(url)).toMatchObject({ status: 200 });
    const refused = await sender.send(url);
    expect(refused.error?.code).toBe("ADDRESS_NOT_ALLOWED");
    expect(JSON.stringify(refused)).not.toContain("127.0.0");
    expect([asked.length, dialled]).toEqual([2, ["127.0.0.1"]]);
  });

  it("are not those of a proxy in the environment", async () => {
    const [proxy, endpoint] = [await fine(), await fine()];
    for (const name of ["http_proxy", "HTTP_PROXY", "all_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`);
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    opened.defer(() => void vi.unstubAllEnvs());
    const sender = opened.use(createTestSender());
    expect(await sender.send(`http://127.0.0.1:${endpoint.port}/`)).toMatchObject({ status: 200 });
    expect(proxy.dialled).toEqual([]);
  });
});

describe("A connection", () => {
  it("that is not made fails the attempt, in words for the endpoint's owner", async () => {
    const closed = await closedPort();
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND inside.example"), { code: "ENOTFOUND" });
    const { lookup } = resolver(unknown);
    const sender = opened.use(createTestSender({ lookup }));
    expect((await sender.send("https://inside.example/")).error).toEqual({
      code: "CONNECTION_FAILED",
      message: "The name of the endpoint's host could not be resolved. Check the URL and the host's DNS records.",
    });
    expect((await sender.send(`http://127.0.0.1:${closed}/`)).error).toEqual({
      code: "CONNECTION_FAILED",
      message: "The endpoint's host refused the connection. Check that the endpoint runs, and the port of the URL.",
    });
  });

  it("that takes longer than the limit fails the attempt, and its request is never sent", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    opened.defer(() => void vi.useRealTimers());
    const late = Promise.withResolvers<void>();
    const { lookup: resolve } = resolver(["127.0.0.1"], ["127.0.0.1"]);
    let names = 0;
    const lookup: typeof resolve = Object.assign((...words: Parameters<typeof resolve>) => {
      names += 1;
      // The second name is found at once.
      void (names === 1 ? late.promise : Promise.resolve()).then(() => resolve(...words));
    }, resolve);
    const { port, received } = await fine();
    const sender = opened.use(createTestSender({ lookup }));
    const call = sender.send(`http://endpoint.example:${port}/late`);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await call).toMatchObject({ status: null, error: { code: "TIMEOUT" } });
    late.resolve();
    expect(await sender.send(`http://endpoint.example:${port}/next`)).toMatchObject({ status: 200 });
    expect(received.map(({ path }) => path)).toEqual(["/next"]);
  });

  it("over TLS to a certificate that nobody vouches for is refused before anything is sent", async () => {
    const { port, received } = await secureServer();
    const { lookup } = resolver(["127.0.0.1"]);
    const sender = opened.use(createTestSender({ lookup }));
    expect(await sender.send(`https://localhost:${port}/`)).toMatchObject({
      status: null,
      error: { code: "TLS_FAILED", message: expect.stringContaining("is not trusted") },
    });
    expect(received).toEqual([]);
  });

  it("over TLS to a trusted certificate is made for the host of the certificate only, and is kept", async () => {
    trustSelfSigned();
    const { port, received, dialled } = await secureServer();
    const { lookup } = resolver(["127.0.0.1"], ["127.0.0.1"]);
    const sender = opened.use(createTestSender({ lookup }));
    expect(await sender.send(`https://localhost:${port}/`)).toMatchObject({ status: 200, error: null, responseHead: "fine" });
    expect(await sender.send(`https://other.example:${port}/`)).toMatchObject({
      status: null,
      error: { code: "TLS_FAILED", message: expect.stringContaining("is for another host") },
    });
    expect([received.length, dialled.length]).toEqual([1, 2]);
  });

  it("over TLS to a server that does not speak it fails", async () => {
    const { port } = await fine();
    const { lookup } = resolver(["127.0.0.1"]);
    const sender = opened.use(createTestSender({ lookup }));
    expect(await sender.send(`https://endpoint.example:${port}/`)).toMatchObject({ status: null, error: { code: "TLS_FAILED" } });
  });
});

/** A port without a listener. */
async function closedPort(): Promise<number> {
  await using server = await listen(createTcpServer());
  return server.port;
}
