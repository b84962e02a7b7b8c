import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { expect, it } from "vitest";
import { createRedisBell } from "./create-redis-bell.ts";
import { redisWords } from "./redis-words.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const quick = { first: 1, longest: 5, quiet: 5 };

/** A server that speaks the Redis protocol on its own port and answers each command by its name. */
async function listenAsRedis(answer: (command: string) => string): Promise<AsyncDisposable & { url: string; server: Server }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      for (const [, command = ""] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/gu))
        socket.write(answer(command.toUpperCase()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `redis://127.0.0.1:${port}`, server, [Symbol.asyncDispose]: async () => void server.close() };
}

it.each([
  ["NOAUTH Authentication required.", /^The Redis of REDIS_URL asks for a password: set it in REDIS_URL/],
  ["WRONGPASS invalid username-password pair or user is disabled.", /^The Redis of REDIS_URL refused the user or the password/],
  ["NOPERM this user has no permissions to run the 'publish' command", /denies its user rights that Fettle needs: grant \+hello/],
  ["DENIED Redis is running in protected mode", /^The Redis of REDIS_URL is in protected mode: give it a password/],
])("A permanent refusal ends the start at once with an explanation: %s", async (refusal, words) => {
  await using redis = await listenAsRedis(() => `-${refusal}\r\n`);
  await expect(createRedisBell(redis.url, "changes", silent, quick)).rejects.toThrow(words);
});

it("A Redis that refuses even a ping, as with a full disk, does not count as lost", async () => {
  let connections = 0;
  let pings = 0;
  const pinged = Promise.withResolvers<void>();
  await using redis = await listenAsRedis((command) => {
    if (command === "HELLO") return "%1\r\n$5\r\nproto\r\n:3\r\n";
    if (command === "INFO") return "$17\r\nredis_version:7.0\r\n";
    if (command === "PUBLISH") return ":0\r\n";
    if (command === "SUBSCRIBE") return ">3\r\n$9\r\nsubscribe\r\n$7\r\nchanges\r\n:1\r\n";
    if (command !== "PING") return "+OK\r\n";
    if ((pings += 1) === 20) pinged.resolve();
    return "-MISCONF Redis is configured to save RDB snapshots\r\n";
  });
  redis.server.on("connection", () => (connections += 1));
  await using _bell = await createRedisBell(redis.url, "changes", silent, quick);
  await pinged.promise;
  expect(connections).toBe(2);
});

it.each([
  [
    Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
    /^closes the connection without an error: it may not be a Redis, may require TLS/,
  ],
  [Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), /^does not answer: start it/],
  [new Error('Unknown RESP type 60 "<". Please report this.'), /^does not speak the protocol of Redis/],
  [Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }), /^has an untrusted certificate/],
  [Object.assign(new Error("ERR max number of clients reached"), { name: "ReplyError" }), /^has no free connection/],
  [Object.assign(new Error("MISCONF Redis is"), { name: "ReplyError" }), /^cannot serve requests at the moment/],
])("A failure is explained: %s", (error, words) => expect(redisWords(error)).toMatch(words));
