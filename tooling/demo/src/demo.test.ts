import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askAt } from "./ask.ts";
import type { DemoFile } from "./demo-file.ts";

const start = fileURLToPath(new URL("../../run/start.mjs", import.meta.url));
const simulate = fileURLToPath(new URL("../../run/simulator.mjs", import.meta.url));
const startWithin = 120_000;

let folder = "";
const children = new Set<ChildProcess>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "fettle-demo-"));
});
afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGTERM");
    await once(child, "exit");
  }
  children.clear();
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

async function freePort(): Promise<number> {
  await using server = createServer();
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Settles when a port is free. */
async function untilFree(port: number): Promise<void> {
  for (;;) {
    await using server = createServer();
    server.listen(port);
    try {
      await once(server, "listening");
      return;
    } catch {
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  }
}

/** Runs the script of `npm start`, or another command of the repository. */
function run(variables: Readonly<Record<string, string>>, command = start) {
  const child = spawn(process.execPath, [command], {
    env: variables,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const exit: Promise<number | null> = once(child, "exit").then(([code]) => code);
  const greeted = Promise.withResolvers<void>();
  child.stdout.setEncoding("utf8").on("data", (said: string) => {
    if (/Fettle is ready|Ctrl-C here stops the vendors/u.test(said)) greeted.resolve();
  });
  const said = text(child.stderr);
  const ready = async (): Promise<void> => {
    const end = await Promise.race([greeted.promise, exit]);
    if (end !== undefined) throw new Error(`The demo ended with ${end}: ${await said}`);
  };
  return { child, exit, said, ready };
}

const readDemo = async (): Promise<DemoFile> => JSON.parse(await readFile(join(folder, "demo.json"), "utf8"));

/** The demo's file, read as soon as the server reports that it is ready. */
async function demoOnceReady(port: number, signal: AbortSignal): Promise<DemoFile> {
  for (;;) {
    signal.throwIfAborted();
    const response = await fetch(`http://localhost:${port}/readyz`, { signal }).catch(() => null);
    if (response?.status === 200) return await readDemo();
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

const nightShift = 'where: { cmmsBee: { shiftCode: { eq: "N2" } } }';

/** A stream of the night shift's changes, over SSE. Answers once the subscription is open. */
async function followNightShift({ graphql, token }: DemoFile, signal: AbortSignal) {
  const response = await fetch(graphql, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream", authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `subscription { workOrderChanges(${nightShift}) { kind recordId } }` }),
    signal,
  });
  if (response.body === null) throw new Error("The stream has no body.");
  const chunks = response.body.pipeThrough(new TextDecoderStream());
  return {
    /** Reads until the stream reports the creation of a record. */
    async untilCreated(recordId: string): Promise<void> {
      let said = "";
      for await (const chunk of chunks) {
        said += chunk;
        if (said.includes(`"kind":"CREATED","recordId":"${recordId}"`)) return;
      }
      throw new Error(`The stream ended: ${said}`);
    },
  };
}

test(
  "npm start connects two vendors, prints the addresses, filters lists and streams by a vendor's own field, stops cleanly, and continues with the same data",
  { timeout: startWithin * 2 },
  async ({ signal }) => {
    const [port, simulatorPort] = [await freePort(), await freePort()];
    const variables = { PORT: String(port), SIMULATOR_PORT: String(simulatorPort), FETTLE_DATA_DIR: folder };
    const first = run(variables);
    const [demo] = await Promise.all([demoOnceReady(port, signal), first.ready()]);
    expect(demo).toEqual({
      url: `http://localhost:${port}`,
      graphql: `http://localhost:${port}/graphql`,
      token: expect.stringMatching(/^\S{20,}$/u),
      simulator: `http://127.0.0.1:${simulatorPort}`,
      systems: { "cmms-bee": expect.stringMatching(/^sys_/u), "workwave-service": expect.stringMatching(/^sys_/u) },
    });
    expect((await fetch(`${demo.url}/readyz`)).status).toBe(200);
    const count = async (): Promise<number> => {
      const { workOrders } = await askAt(
        demo.graphql,
        demo.token,
      )<{ workOrders: { totalCount: number } }>("{ workOrders { totalCount } }");
      return workOrders.totalCount;
    };
    const before = await count();
    expect(before).toBeGreaterThan(1000);

    const ask = askAt(demo.graphql, demo.token);
    const { workOrders: found } = await ask<{ workOrders: { nodes: readonly unknown[] } }>(
      `{ workOrders(${nightShift}, first: 3) { nodes { cmmsBee { shiftCode } } } }`,
    );
    expect(found.nodes).toEqual(Array.from({ length: 3 }, () => ({ cmmsBee: { shiftCode: "N2" } })));
    const changes = await followNightShift(demo, signal);
    const { createWorkOrder: created } = await ask<{ createWorkOrder: { workOrder: { id: string } } }>(
      `mutation ($systemId: ID!) { createWorkOrder(input: { systemId: $systemId, title: "By night", cmmsBee: { shiftCode: "N2" } }) {
        ... on CreateWorkOrderSuccess { workOrder { id } } } }`,
      { systemId: demo.systems["cmms-bee"] },
    );
    await changes.untilCreated(created.workOrder.id);

    const other = run({ ...variables, PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()) });
    expect(await other.exit).toBe(1);
    expect(await other.said).toMatch(/^The data folder .* is in use by another Fettle[^\n]*\n$/u);

    first.child.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    expect(await first.said).toBe("");

    const second = run(variables);
    await second.ready();
    expect(await readDemo()).toEqual(demo);
    expect(await count()).toBeGreaterThanOrEqual(before);

    // No process outlives the demo, however it ends.
    second.child.kill("SIGKILL");
    await second.exit;
    await untilFree(port);
    await untilFree(simulatorPort);
  },
);

test("A taken port is reported in one line, and no process remains", { timeout: startWithin }, async () => {
  await using taken = createServer();
  taken.listen(0);
  await once(taken, "listening");
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const simulatorPort = await freePort();
  const server = run({ PORT: String(port), SIMULATOR_PORT: String(simulatorPort), FETTLE_DATA_DIR: folder });
  expect(await server.exit).toBe(1);
  expect(await server.said).toBe(`Port ${port} is in use; set PORT to another port\n`);
  await untilFree(simulatorPort);

  const simulator = run({ PORT: String(simulatorPort), SIMULATOR_PORT: String(port), FETTLE_DATA_DIR: folder });
  expect(await simulator.exit).toBe(1);
  expect(await simulator.said).toMatch(/^[^\n]*SIMULATOR_PORT[^\n]*\n$/u);
});

test("An unwritable folder is reported in one line", { timeout: startWithin }, async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  const { exit, said } = run({ FETTLE_DATA_DIR: join(file, "below") });
  expect(await exit).toBe(1);
  expect(await said).toMatch(/^Fettle cannot write to the data folder [^\n]* \(ENOTDIR\)[^\n]*\n$/u);
  await expect(access(join(file, "below"))).rejects.toThrow("ENOTDIR");
});

test.each([
  ["PORT", { PORT: "high" }],
  ["SIMULATOR_PORT", { SIMULATOR_PORT: "70000" }],
])("A wrong %s is reported in one line", async (name, variables) => {
  const { exit, said } = run({ FETTLE_DATA_DIR: folder, ...variables });
  expect(await exit).toBe(1);
  expect(await said).toBe(`${name} must be a port number from 1 to 65535\n`);
});

test("The demo names settings that have no effect on it, and the command that uses them", async () => {
  const settings = { DATABASE_URL: "postgres://db/fettle", FETTLE_CMMS_BEE_CLIENT_ID: "client", REDIS_URL: "" };
  const { exit, said } = run({ FETTLE_DATA_DIR: folder, PORT: "high", ...settings });
  expect(await exit).toBe(1);
  expect(await said).toMatch(
    /^npm start runs the demo, .*: DATABASE_URL, FETTLE_CMMS_BEE_CLIENT_ID have no effect on it\.\nTo run .*: npm run serve\nPORT must be/u,
  );
});

test("npm run simulator writes the settings for a separate Fettle", { timeout: startWithin }, async () => {
  const simulatorPort = String(await freePort());
  const { child, exit, ready } = run({ FETTLE_DATA_DIR: folder, SIMULATOR_PORT: simulatorPort }, simulate);
  await ready();
  const file = join(folder, "simulator", "fettle.env");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const variables = parseEnv(await readFile(file, "utf8"));
  expect(variables).toMatchObject({
    FETTLE_ALLOWED_ADDRESSES: "127.0.0.0/8,::1/128",
    FETTLE_CMMS_BEE_BASE_URL: `http://127.0.0.1:${simulatorPort}/cmms-bee/v1`,
    FETTLE_WORKWAVE_SERVICE_CLIENT_SECRET: expect.stringMatching(/^\S+$/u),
  });
  child.kill("SIGTERM");
  expect(await exit).toBe(0);
});
