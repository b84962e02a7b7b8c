import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrincipals } from "../principals/create-principals.ts";
import { addSystem } from "../principals/testing/add-system.ts";
import type { Store } from "../store/database.ts";
import { openTestStore } from "../systems/testing/open-test-store.ts";
import { createCallLog, loggedUrl, type VendorCall } from "./call-log.ts";

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
}, 60_000);
afterAll(() => store[Symbol.asyncDispose]());

const callOf = (environmentId: string, systemId: string, call: number): VendorCall => ({
  environment_id: environmentId,
  system_id: systemId,
  trace_id: "trace",
  method: "GET",
  url: "https://api.example.com/x",
  status: 200,
  duration_milliseconds: call,
  error: null,
  started_at: new Date(call),
  connector_id: "vendor",
  outcome: "OK",
  kind: "CALL",
});

const hide = (bytes: Uint8Array): Uint8Array => Buffer.from(Buffer.from(bytes).toString().replaceAll("s3cret", "…"));

describe("The log of calls", () => {
  it("writes in batches, and is complete once it is closed", async () => {
    const { test } = await createPrincipals({ store, clock: () => new Date(0) }).ensureDefaultWorkspace();
    const log = createCallLog({ service: store.service, log: undefined });
    for (let call = 0; call < 450; call++) log.record(callOf(test, "sys_1", call));
    await log[Symbol.asyncDispose]();
    const rows = await store.service.selectFrom("vendor_calls").select("duration_milliseconds as call").orderBy("call").execute();
    expect(rows.map(({ call }) => call)).toEqual(Array.from({ length: 450 }, (_, call) => call));
  });

  it("omits calls of a system whose data is being erased or has been erased", async () => {
    const { test } = await createPrincipals({ store, clock: () => new Date(0) }).ensureDefaultWorkspace();
    for (const id of ["sys_kept", "sys_erasing", "sys_erased"]) {
      await addSystem(store, test, id);
      const change = { environment_id: test, system_id: id, status: "DISCONNECTED" as const, recorded_at: new Date(0) };
      const position = id.length;
      const other = { previous_status: null, reason: null, trace_id: "trace" };
      await store.service
        .insertInto("system_changes")
        .values({ ...change, ...other, position })
        .execute();
    }
    const { service } = store;
    await service
      .updateTable("systems")
      .set({ erase_requested_at: new Date(0) })
      .where("id", "=", "sys_erasing")
      .execute();
    await service.deleteFrom("systems").where("id", "=", "sys_erased").execute();
    const log = createCallLog({ service, log: undefined });
    for (const id of ["sys_kept", "sys_erasing", "sys_erased", "sys_to_come", "sys_kept"]) log.record(callOf(test, id, 0));
    await log[Symbol.asyncDispose]();
    const rows = await service.selectFrom("vendor_calls").select("system_id").where("system_id", "!=", "sys_1").execute();
    expect(rows.map(({ system_id }) => system_id).toSorted()).toEqual(["sys_kept", "sys_kept", "sys_to_come"]);
    const hours = await service.selectFrom("call_hours").select(["system_id", "ok"]).where("system_id", "!=", "sys_1").execute();
    expect(hours.map(({ system_id, ok }) => `${system_id} ${ok}`).toSorted()).toEqual(["sys_kept 2", "sys_to_come 1"]);
  });

  it("counts what it writes by hour, and nothing twice", async () => {
    const { test } = await createPrincipals({ store, clock: () => new Date(0) }).ensureDefaultWorkspace();
    const hour = 3_600_000;
    const calls = [
      { at: hour, duration_milliseconds: 40, outcome: "OK" },
      { at: 2 * hour - 1, duration_milliseconds: 41, outcome: "TIMEOUT" },
      { at: 2 * hour - 1, duration_milliseconds: 900_000, outcome: "OK" },
      { at: 2 * hour, duration_milliseconds: 5, outcome: "CANCELLED" },
    ] as const;
    for (const _ of [1, 2]) {
      const log = createCallLog({ service: store.service, log: undefined });
      for (const { at, ...call } of calls)
        for (const id of ["sys_hours", "sys_other"]) log.record({ ...callOf(test, id, 0), ...call, started_at: new Date(at) });
      await log[Symbol.asyncDispose]();
    }
    const rows = await store.service
      .selectFrom("call_hours")
      .select(["hour", "ok", "timeout", "cancelled", "durations"])
      .where("system_id", "=", "sys_hours")
      .orderBy("hour")
      .execute();
    const counted = rows.map(({ durations, ...row }) => ({
      ...row,
      durations: durations.flatMap((count, index) => (count === 0 ? [] : [[index, count]])),
    }));
    expect(counted).toEqual([
      {
        hour: new Date(hour),
        ok: 4,
        timeout: 2,
        cancelled: 0,
        durations: [
          [8, 2],
          [9, 2],
          [26, 2],
        ],
      },
      { hour: new Date(2 * hour), ok: 0, timeout: 0, cancelled: 2, durations: [] },
    ]);
  });

  it("omits the parts of an address that may be personal, and known secrets", () => {
    const url = new URL("https://api.example.com/keys/s3cret/x?email=a@example.com#part");
    expect(loggedUrl(url, hide)).toBe("https://api.example.com/keys/…/x");
  });
});
