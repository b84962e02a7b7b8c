import { randomUUID } from "node:crypto";
import { type Inbox, rememberedMilliseconds } from "./inbox.ts";
import { scripts } from "./redis-scripts.ts";

/** A client of ioredis, or anything that runs a script like it. */
export interface RedisClient {
  eval(script: string, keys: number, ...values: (string | number)[]): Promise<unknown>;
}

/** The options of {@link createRedisInbox}. */
export interface RedisInboxOptions {
  readonly redis: RedisClient;
  /** Begins every key. Its braces keep an inbox on one node of a cluster. Default: `{fettle:inbox}`. */
  readonly prefix?: string;
}

/**
 * An inbox in Redis, which any number of processes may share. It keeps what Redis keeps: run Redis with
 * `appendonly yes`, `appendfsync always` and `maxmemory-policy noeviction`, or an acknowledged event may be lost when Redis stops.
 */
export function createRedisInbox({ redis, prefix = "{fettle:inbox}" }: RedisInboxOptions): Inbox {
  const run = (name: keyof typeof scripts, ...values: (string | number)[]) => redis.eval(scripts[name], 1, prefix, ...values);
  // Each script says what it answers.
  const isDone = async (name: keyof typeof scripts, ...values: (string | number)[]) => (await run(name, ...values)) === 1;
  const rows = async (name: keyof typeof scripts, ...values: (string | number)[]) =>
    (await run(name, ...values)) as readonly (readonly (string | number)[])[];

  return {
    async put({ id, lane, position, body, isReplay }) {
      return (await isDone("put", id, lane, position, body, isReplay ? 1 : 0)) ? "new" : "known";
    },
    async claim({ limit, leaseMilliseconds }) {
      const claim = randomUUID();
      return (await rows("claim", limit, leaseMilliseconds, claim)).map(([id, lane, body, isReplay, tries, version]) => ({
        id: String(id),
        lane: String(lane),
        body: String(body),
        isReplay: isReplay === "1",
        tries: Number(tries),
        handledVersion: version === "" ? null : Number(version),
        claim,
      }));
    },
    renew: ({ lane, claim }, leaseMilliseconds) => isDone("renew", lane, claim, leaseMilliseconds),
    settle: ({ id, lane, claim }, outcome) =>
      isDone(
        "settle",
        lane,
        claim,
        id,
        outcome.state,
        "error" in outcome ? outcome.error : "",
        outcome.state === "waiting" ? outcome.delayMilliseconds : 0,
        outcome.state === "handled" ? (outcome.version ?? "") : "",
        rememberedMilliseconds,
      ),
    async failed(limit) {
      return (await rows("failed", limit)).map(([id, body, tries, error, failedAt]) => ({
        id: String(id),
        body: String(body),
        tries: Number(tries),
        error: String(error),
        failedAt: new Date(Number(failedAt)),
      }));
    },
    retry: (id) => isDone("retry", id),
    forget: (id) => isDone("forget", id),
    async load(name) {
      const text = await run("load", name);
      return typeof text === "string" ? text : null;
    },
    async save(name, text) {
      await run("save", name, text);
    },
  };
}
