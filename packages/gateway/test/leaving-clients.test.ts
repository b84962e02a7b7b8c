import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Gateway } from "../src/configuration.ts";
import { createGateway } from "../src/gateway.ts";
import { describeOn, freshDatabase } from "./harness/fresh-database.ts";

describeOn("postgres", "clients that leave", () => {
  let place: Awaited<ReturnType<typeof freshDatabase>>;
  let administrator: Client;
  /** Holds the locks for which operations wait. */
  let holder: Client;
  let gateway: Gateway;
  let token: string;
  let port: number;
  let logged: string[];
  let stop: () => Promise<void>;

  beforeAll(async () => {
    place = await freshDatabase();
    const url = place.database.kind === "postgres" ? place.database.url : "";
    [administrator, holder] = [new Client(url), new Client(url)];
    await administrator.connect();
    await holder.connect();
  });
  afterAll(async () => {
    await administrator.end();
    await holder.end();
    await place[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    logged = [];
    const keep = (level: string) => (about: unknown, words?: string) => void logged.push(`${level}: ${words ?? String(about)}`);
    const log = { debug() {}, info() {}, warn: keep("warn"), error: keep("error"), child: () => log };
    const encryptionKeys = `one:${Buffer.alloc(32, 1).toString("base64")}`;
    const { database } = place;
    gateway = await createGateway({ connectors: [], publicUrl: "http://localhost", database, encryptionKeys, log });
    token = await gateway.createToken({ environment: "test", name: randomBytes(4).toString("hex"), scopes: ["admin"] });
    const server = createServer(gateway.node.request).on("upgrade", gateway.node.upgrade);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port; // it listens on a port, not on a pipe
    stop = async () => {
      await gateway[Symbol.asyncDispose]();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(async () => {
    await holder.query("rollback");
    await stop();
  });

  const hold = async (lock: string) => {
    await holder.query("begin");
    await holder.query(`lock table ${lock} mode`);
  };
  const held = async () => {
    const { rows } = await administrator.query(
      "select left(query, 6) as query from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows.map(({ query }) => String(query));
  };

  /** Sends a request and leaves once it waits for the lock. */
  async function sendAndLeave(query: string, more: Readonly<Record<string, string>> = {}, statement = "select"): Promise<void> {
    const body = JSON.stringify({ query });
    const headers = {
      host: "localhost",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      ...more,
    };
    const socket = connect({ port, host: "127.0.0.1" });
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST /graphql HTTP/1.1\r\n${head.join("")}\r\n${body}`);
    await expect.poll(held, { timeout: 5000 }).toContain(statement);
    socket.destroy();
  }

  async function openSocket(): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, "graphql-transport-ws");
    await new Promise((resolve) => socket.once("open", resolve));
    const acknowledged = new Promise((resolve) => socket.once("message", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: { token } }));
    await acknowledged;
    return socket;
  }

  const list = "{ systems { nodes { id } } }";

  it.each([
    ["a query", list, {}],
    [
      "a query that goes through Yoga",
      list,
      { accept: "application/graphql-response+json;q=0.5, application/json;q=0.4", "x-other": "1" },
    ],
    ["a query whose answer is an event", list, { accept: "text/event-stream" }],
  ])("When the client of %s leaves, its statement ends at the server", async (_what, query, headers) => {
    await hold("systems in access exclusive");
    await sendAndLeave(query, headers);
    await expect.poll(held, { timeout: 5000 }).toEqual([]);
    expect(logged).toEqual([]);
  });

  it("A subscription that is being opened ends its statement too", async () => {
    await hold("system_changes in access exclusive");
    await sendAndLeave("subscription { systemChanges { __typename } }", { accept: "text/event-stream" });
    await expect.poll(held, { timeout: 5000 }).toEqual([]);
    expect(logged).toEqual([]);
  });

  it.each(["completes the query", "closes the socket"])("A client on a WebSocket that %s ends its statement", async (how) => {
    await hold("systems in access exclusive");
    const socket = await openSocket();
    socket.send(JSON.stringify({ id: "one", type: "subscribe", payload: { query: list } }));
    await expect.poll(held, { timeout: 5000 }).toHaveLength(1);
    if (how === "closes the socket") socket.terminate();
    else socket.send(JSON.stringify({ id: "one", type: "complete" }));
    await expect.poll(held, { timeout: 5000 }).toEqual([]);
    socket.terminate();
    expect(logged).toEqual([]);
  });

  it("A mutation goes on without its client", async () => {
    await hold("api_tokens in share row exclusive");
    const name = randomBytes(4).toString("hex");
    await sendAndLeave(`mutation { createApiToken(input: { name: "${name}", scopes: [READ] }) { __typename } }`, {}, "insert");
    await holder.query("rollback");
    await expect
      .poll(async () => (await administrator.query("select name from api_tokens where name = $1", [name])).rows, {
        timeout: 5000,
      })
      .toEqual([{ name }]);
  });

  it("A stop leaves no statement behind and logs no failure, whether the clients of running operations have left or wait", async () => {
    await hold("systems in access exclusive");
    await sendAndLeave(list);
    await expect.poll(held, { timeout: 5000 }).toEqual([]);
    const waiting = fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query: "{ systems { nodes { id } } viewer { __typename } }" }),
    });
    await expect.poll(held, { timeout: 5000 }).toHaveLength(1);
    const stopped = stop();
    await holder.query("rollback");
    const answer = await waiting;
    expect(await answer.json()).toMatchObject({ data: { systems: { nodes: [] } } });
    await stopped;
    stop = async () => {};
    expect(logged).toEqual([]);
  });
});
