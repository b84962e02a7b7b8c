import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrincipals } from "../principals/create-principals.ts";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import { createRequestLog, loggedUrl } from "./request-log.ts";

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());

describe("request log", () => {
  it("writes in batches, all of it by the time it is closed", async () => {
    const { test } = await createPrincipals({ store, clock: () => new Date(0) }).ensureDefaultWorkspace();
    const log = createRequestLog({ service: store.service, log: undefined });
    for (let call = 0; call < 450; call++) {
      log.record({
        environment_id: test,
        system_id: "sys_1",
        trace_id: "trace",
        method: "GET",
        url: "https://api.example.com/x",
        status: 200,
        duration_milliseconds: call,
        error: null,
        started_at: new Date(call),
      });
    }
    await log[Symbol.asyncDispose]();
    const rows = await store.service.selectFrom("vendor_calls").select("duration_milliseconds as call").orderBy("call").execute();
    expect(rows.map(({ call }) => call)).toEqual(Array.from({ length: 450 }, (_, call) => call));
  });

  it("leaves out of addresses what may be personal", () => {
    expect(loggedUrl(new URL("https://api.example.com/x?email=a@example.com#part"))).toBe("https://api.example.com/x");
  });
});
