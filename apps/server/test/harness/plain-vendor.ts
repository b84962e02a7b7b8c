import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { defineConnector, urlSetting } from "@fettle/connector";

/** A call as a vendor's server saw it. */
export interface SeenCall {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A vendor's server with an API at `/api/v1` that answers each call with what it saw, and tells of each. */
export interface PlainVendor extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly SeenCall[];
}

/** The size of the answer to `/api/v1/large`, in bytes. */
export const largeAnswer = 5 * 1024 * 1024;

/** The answer to `/api/v1/deep`. */
export const deepAnswer = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

export async function startPlainVendor(): Promise<PlainVendor> {
  const calls: SeenCall[] = [];
  const server = createServer(async (request, response) => {
    const call = {
      method: request.method ?? "",
      target: request.url ?? "",
      headers: request.headers,
      body: (await buffer(request)).toString(),
    };
    calls.push(call);
    if (call.target === "/api/v1/away") return void response.writeHead(302, { location: "https://elsewhere.example/" }).end();
    if (call.target === "/api/v1/deep") return void response.end(deepAnswer);
    if (call.target === "/api/v1/large") return void response.end("a".repeat(largeAnswer));
    response.writeHead(200, { "content-type": "application/json", "set-cookie": "session=1", etag: `"1"` });
    response.end(JSON.stringify(call));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** A connector for a {@link PlainVendor}. */
export const plainConnector = defineConnector({
  specificationVersion: "v1",
  id: "plain",
  name: "Plain",
  version: "1.0.0",
  categories: ["MAINTENANCE"],
  settings: { address: urlSetting({ label: "Address", setBy: "operator" }) },
  authentication: [{ type: "apiKey", header: "x-key", prefix: "Key " }],
  baseUrl: ({ address }) => `${address}/api/v1`,
  account: async () => ({ id: "1", name: "One" }),
  entities: {},
});
