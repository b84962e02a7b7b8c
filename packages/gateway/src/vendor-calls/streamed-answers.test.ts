import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { createOutgoingFetch } from "./outgoing-fetch.ts";
import { BodyTooLargeError, tryCall } from "./try-call.ts";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function streamedFrom(answer: RequestListener, streamsBodiesOf: number) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const outgoing = createOutgoingFetch({ allowedAddresses: ["127.0.0.1"] });
  close = async () => {
    await outgoing[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a pipe's name
  const call = { url: new URL(`http://127.0.0.1:${port}/`), method: "GET", headers: new Headers(), body: undefined };
  const { signal } = new AbortController();
  return await tryCall(call, { fetch: outgoing.fetch, signal, timeoutMilliseconds: 10_000, largestBody: 1_000, streamsBodiesOf });
}

const megabyte = Buffer.alloc(1_000_000, 1);

it("A streamed answer comes only as fast as it is read, and ends at the vendor when its reader leaves", async () => {
  const left = Promise.withResolvers<void>();
  let sent = 0;
  const waits = Promise.withResolvers<void>();
  const outcome = await streamedFrom((_request, response) => {
    response.on("close", () => left.resolve());
    const write = () => {
      while (sent < 500 && response.write(megabyte)) sent += 1;
      if (sent >= 500) return;
      waits.resolve();
      response.once("drain", write);
    };
    write();
  }, 1_000_000_000);
  if (outcome.type !== "answer") throw new Error("There is no answer.");
  await waits.promise;
  const reader = outcome.response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(value?.byteLength).toBeGreaterThan(0);
  expect(sent).toBeLessThan(100);
  await reader?.cancel();
  await left.promise;
});

it("A streamed answer breaks off at the size limit", async () => {
  const outcome = await streamedFrom((_request, response) => void response.end(megabyte), 999_999);
  if (outcome.type !== "answer") throw new Error("There is no answer.");
  await expect(outcome.response.arrayBuffer()).rejects.toBeInstanceOf(BodyTooLargeError);
});

it("A refusal is read whole, as always", async () => {
  const outcome = await streamedFrom((_request, response) => void response.writeHead(500).end("{}"), 1_000_000);
  expect(outcome).toMatchObject({ type: "answer", body: new TextEncoder().encode("{}") });
});

it("A streamed answer passes on its length, unless it is compressed", async () => {
  const outcome = await streamedFrom((_request, response) => void response.end("bytes"), 1_000_000);
  if (outcome.type !== "answer") throw new Error("There is no answer.");
  expect(outcome.response.headers.get("content-length")).toBe("5");
  expect(await outcome.response.text()).toBe("bytes");
});
