import { graphParts } from "../../stages.ts";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSchema } from "../../graph/create-schema.ts";
import type { MemoryStages } from "../../graph/testing/memory-stages.ts";
import { createHttp, type Http, type HttpOptions } from "../create-http.ts";
import { createMetrics } from "../metrics/metrics.ts";
import { ingressService } from "../../ingress/ingress-service.ts";
import { ingressRoutes } from "../../ingress/routes.ts";
import { systemsRoutes } from "../../systems/routes.ts";
import { systemsService } from "../../systems/systems-service.ts";
import type { Readiness } from "../surface/readiness.ts";

/** The HTTP surface on a free port, over stages in memory. */
export interface TestServer extends AsyncDisposable {
  readonly http: Http;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Sends an operation as the administrator. */
  post(body: unknown, headers?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Response>;
}

export const bearer = { authorization: "Bearer administrator" };

export async function openServer(
  memory: MemoryStages,
  readiness: Readiness = { isReady: true, missing: [] },
  options: Pick<HttpOptions, "responseCacheBytes" | "trust"> = {},
): Promise<TestServer> {
  const http = createHttp({
    use: memory.use,
    clock: memory.clock,
    log: memory.log,
    schema: createSchema(memory.catalog, graphParts),
    metrics: createMetrics(),
    routes: [
      ...systemsRoutes({ pages: (request, secret) => memory.use(systemsService).pages(request, secret) }),
      ...ingressRoutes({ receive: (request, key) => memory.use(ingressService).receive(request, key) }),
    ],
    publicUrl: "http://localhost",
    ready: async () => readiness,
    ...options,
  });
  const server = createServer({ requireHostHeader: false }, http.node.request).on("upgrade", http.node.upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  const url = `http://127.0.0.1:${port}`;
  return {
    http,
    url,
    post: (body, headers = {}, signal) =>
      fetch(`${url}/graphql`, {
        method: "POST",
        headers: { ...bearer, "content-type": "application/json", accept: "application/graphql-response+json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...(signal && { signal }),
      }),
    async [Symbol.asyncDispose]() {
      await http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
