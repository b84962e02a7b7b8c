import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Gateway } from "@fettle/gateway";

/** A webhook as a vendor sent it. */
export interface IngressRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Wraps the gateway's handlers to record the requests to `/ingress`. */
export function recordIngress(gateway: Gateway, recorded: IngressRequest[]): Pick<Gateway, "node"> {
  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = incoming.url ?? "";
    const body = await buffer(incoming);
    const kept = Object.entries(incoming.headersDistinct).filter(
      ([name]) => !/^(?:host|connection|content-length|transfer-encoding)$/u.test(name),
    );
    const headers = Object.fromEntries(kept.map(([name, values]) => [name, (values ?? []).join(", ")]));
    recorded.push({ path, headers, body: body.toString() });
    const answer = await gateway.fetch(
      new Request(`http://${incoming.headers.host ?? "localhost"}${path}`, {
        method: incoming.method ?? "POST",
        headers,
        body: new Uint8Array(body),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(Buffer.from(await answer.arrayBuffer()));
  }
  return {
    node: {
      upgrade: gateway.node.upgrade,
      request(incoming, response) {
        if (incoming.url?.startsWith("/ingress/") !== true || incoming.method !== "POST")
          gateway.node.request(incoming, response);
        else pass(incoming, response).catch(() => response.destroy());
      },
    },
  };
}
