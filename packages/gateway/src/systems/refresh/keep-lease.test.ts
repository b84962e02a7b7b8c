import { Kysely, PostgresDialect } from "kysely";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Tables } from "../../store/tables.ts";
import { keepLease } from "./keep-lease.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("A lease has one beat under way while the database does not answer, and beats again once it does", async () => {
  const waiting: ((error: Error) => void)[] = [];
  // A pool that makes every caller wait.
  const connect = () => new Promise<never>((_, reject) => waiting.push(reject));
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: { options: {}, connect, end: async () => {} } }) });
  {
    using _lease = keepLease(database, { environmentId: "env_1", systemId: "sys_1" }, 1, undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waiting).toHaveLength(1);
    waiting[0]?.(new Error("away"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(waiting).toHaveLength(2);
  }
  expect(vi.getTimerCount()).toBe(0);
});
