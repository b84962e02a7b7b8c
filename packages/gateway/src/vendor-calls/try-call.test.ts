import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, it } from "vitest";
import { createOutgoingFetch } from "./outgoing-fetch.ts";
import { BodyTooLargeError, tryCall } from "./try-call.ts";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function callTo(answer: RequestListener, timeoutMilliseconds = 10_000) {
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
  return await tryCall(call, { fetch: outgoing.fetch, signal, timeoutMilliseconds, largestBody: 1_000_000 });
}

it("A call stops at the size limit when a small compressed answer expands", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  expect(bomb.byteLength).toBeLessThan(100_000);
  const outcome = await callTo((_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
  expect(outcome).toMatchObject({ type: "failure", cause: expect.any(BodyTooLargeError), wasSent: true });
});

it("A call gives up a dripping answer at the time limit of the whole try", async () => {
  const drips: NodeJS.Timeout[] = [];
  const outcome = await callTo((_request, response) => {
    drips.push(setInterval(() => response.write("x"), 10));
  }, 200);
  for (const drip of drips) clearInterval(drip);
  expect(outcome).toMatchObject({ type: "failure", timedOut: true, wasSent: true });
});
