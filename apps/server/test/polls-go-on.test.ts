import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, request as requestOf, type ServerResponse } from "node:http";
import { createGateway } from "@fettle/gateway";
import { startSimulator } from "@fettle/simulator";
import { expect, test } from "vitest";
import { readEnvironment } from "../src/environment.ts";
import { connectSystem } from "./customer/connect-systems.ts";
import { simulatorVariables } from "./customer/simulator-variables.ts";
import { listen } from "@fettle/gateway/server";
import { connectApi } from "./harness/api.ts";
import { makeData } from "./harness/data.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { createKeptLog } from "./harness/kept-log.ts";
import { addEncryptionKeys, addVendorSecrets } from "./harness/known-secrets.ts";
import { refuseLeaks } from "./harness/refuse-leaks.ts";
import { createSecretsOfARun } from "./harness/secrets-of-a-run.ts";
import { startServerProcess } from "./harness/server-processes.ts";

/** Two processes start. */
const timeout = 120_000;

/** A proxy to the vendor that can withhold its answers and reports each requested list. */
async function startStallingProxy(vendor: string) {
  const target = new URL(vendor);
  const stalled = new Set<ServerResponse>();
  let stalls = false;
  let asked = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "", target).pathname;
    if (request.method === "GET") asked.resolve(path);
    if (stalls) return void stalled.add(response);
    const { method, headers } = request;
    const onward = requestOf(new URL(request.url ?? "", target), { method, headers: { ...headers, host: target.host } });
    onward.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://localhost:${port}${target.pathname === "/" ? "" : target.pathname}`,
    stall: () => void (stalls = true),
    release() {
      stalls = false;
      for (const response of stalled) response.destroy();
      stalled.clear();
    },
    /** Resolves to the path of the next requested list. */
    next() {
      asked = Promise.withResolvers();
      return asked.promise;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

describeEndToEnd("polls continue in the next process", () => {
  test.each(["killed", "stopped"])("The next process repeats a poll during which a process was %s", { timeout }, async (how) => {
    await using opened = new AsyncDisposableStack();
    const data = opened.use(await makeData());
    const { database, redisUrl = "" } = data.configuration;
    const listener = opened.use(await listen(0));
    const publicUrl = `http://localhost:${listener.port}`;
    const simulator = opened.use(await startSimulator({ redirectUris: [`${publicUrl}/oauth/callback`], workOrders: 5 }));
    const { log, lines } = createKeptLog();
    const encryptionKeys = `test:${randomBytes(32).toString("base64")}`;
    const secrets = createSecretsOfARun();
    addEncryptionKeys(secrets, encryptionKeys);
    const heard: string[] = [];
    opened.defer(() => {
      addVendorSecrets(secrets, simulator);
      return refuseLeaks(secrets, { database, lines: [...lines, ...heard] });
    });
    const vendors = await simulatorVariables(simulator.url);
    const proxy = opened.use(await startStallingProxy(vendors["FETTLE_WORKWAVE_SERVICE_BASE_URL"] ?? ""));
    const variables = { ...vendors, FETTLE_WORKWAVE_SERVICE_BASE_URL: proxy.url };
    {
      // This gateway connects the system and has no background work.
      const environment = readEnvironment(variables);
      const allowedAddresses = environment.stages.allowedAddresses ?? [];
      await using front = await createGateway({
        connectors: environment.connectors,
        publicUrl,
        database,
        encryptionKeys,
        allowedAddresses,
        log,
      });
      listener.attach(front);
      const token = await front.createToken({ environment: "test", name: "tests", scopes: ["admin"] });
      secrets.add("API token", token);
      await connectSystem(connectApi(`${publicUrl}/graphql`, token).ask, simulator.url, "workwave-service");
      listener.detach();
    }
    const start = () =>
      startServerProcess(
        {
          ...variables,
          ...(database.kind === "postgres"
            ? { DATABASE_URL: database.url, REDIS_URL: redisUrl }
            : { FETTLE_DATA_DIR: database.folder.replace(/\/database$/u, "") }),
          FETTLE_PUBLIC_URL: publicUrl,
          FETTLE_ENCRYPTION_KEYS: encryptionKeys,
        },
        (line) => void heard.push(line),
      );
    proxy.stall();
    const polled = proxy.next();
    const first = await start();
    const interrupted = await polled;
    if (how === "killed") await first.kill();
    else await first[Symbol.asyncDispose]();
    proxy.release();
    const again = new Set<string>();
    const started = start();
    while (!again.has(interrupted)) again.add(await proxy.next());
    opened.use(await started);
    expect(again).toContain(interrupted);
  });
});
