import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { complete, defineConnector, urlSetting, type VendorRequest } from "@fettle/connector";

/** A call in which a secret stands somewhere, and the answer to it. */
export interface LeakyCall {
  readonly path: string;
  readonly request?: VendorRequest;
  readonly answer?: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  };
}

/** A vendor's server that answers `/api/<number>/…` with the answer of that call. */
export async function startLeakyVendor(calls: readonly LeakyCall[]): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    request.resume();
    const {
      status = 200,
      headers = {},
      body = "{}",
    } = calls[Number(/^\/api\/(\d+)\//u.exec(request.url ?? "")?.[1])]?.answer ?? {};
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** A connector that makes these calls when it lists its invoices, of which there are none. */
export const leakyConnector = (calls: readonly LeakyCall[]) =>
  defineConnector({
    specificationVersion: "v1",
    id: "leaky",
    name: "Leaky",
    version: "1.0.0",
    categories: ["FIELD_SERVICE"],
    settings: { address: urlSetting({ label: "Address", setBy: "operator" }) },
    authentication: [{ type: "apiKey", header: "x-key", prefix: "Key " }],
    baseUrl: ({ address }) => `${address}/api`,
    account: async () => ({ id: "1", name: "One" }),
    entities: {
      Invoice: {
        all: complete(async (vendor) => {
          for (const [index, { path, request }] of calls.entries()) await vendor.fetch(`/${index}/${path}`, request);
          return { payloads: [], next: null };
        }),
        read: async () => null,
        redact: { keys: ["gateCode"] },
        normalize: () => ({ remoteId: "1", fields: { status: { value: "SENT", remote: "sent" } } }),
      },
    },
  });
