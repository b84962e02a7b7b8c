import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sql } from "kysely";
import { type AlertRule, ruleNames } from "../src/alerts/rules/alert-rules.ts";
import { openAlertsHouse, type AlertsHouse } from "../src/alerts/testing/open-alerts-house.ts";
import { appendNotices } from "../src/change-log/append-notices.ts";
import { logStart } from "../src/change-log/place.ts";
import { disabledByApp, selectLateEndpoints } from "../src/deliver/endpoints/endpoints-in-trouble.ts";
import { endpointKind } from "../src/deliver/endpoint-kind.ts";
import { describePlan, explainedStore, nodesOf } from "../src/records/testing/explained-store.ts";
import { storeParts } from "../src/stages.ts";
import { openStore } from "../src/store/open-store.ts";
import type { OpenStore } from "../src/store/opened-store.ts";
import { operatorsAdvice } from "../src/systems/refresh/refresh-failure.ts";
import { describeOnEachStore, type FreshDatabase, freshDatabase } from "./harness/fresh-database.ts";

/** Lets a rule's condition be met, and be gone again. */
interface Trouble {
  readonly make: () => Promise<void>;
  readonly mend: () => Promise<void>;
}

describeOnEachStore("alert rules", () => {
  let place: FreshDatabase;
  let store: OpenStore;
  let house: AlertsHouse;
  let systems: readonly string[];
  let systemId: string;

  beforeAll(async () => {
    place = await freshDatabase();
    store = await openStore(place.database, { entities: new Map(), ...storeParts });
    house = await openAlertsHouse(store);
  }, 60_000);
  afterAll(async () => {
    await house[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    await house.begin();
    systems = await house.systems(4);
    systemId = systems[0] ?? "";
  });

  const environment = () => ({ environment_id: house.principal.environmentId });
  const later = (minutes: number) => new Date(house.clock().getTime() + minutes * 60_000);
  const run = (id: string, startedMinutes: number, seconds: number | null) => ({
    ...environment(),
    id,
    system_id: systemId,
    entity: "WorkOrder",
    started_at: later(startedMinutes),
    ended_at: seconds === null ? null : later(startedMinutes + seconds / 60),
    error: null,
    trace_id: "t",
  });
  const endpoint = (status: "ACTIVE" | "FAILING" | "DISABLED" | "INVALID", reason: string | null = null) => ({
    ...environment(),
    id: "whe_1",
    sealed: "x",
    header_names: [],
    documents: "[]",
    preset: null,
    notices: [],
    description: null,
    token_id: "tok_1",
    max_in_flight: 1,
    max_per_second: null,
    status,
    status_reason: reason,
    failing_since: status === "FAILING" ? house.clock() : null,
    created_at: house.clock(),
    updated_at: house.clock(),
  });
  const addEndpoint = async (row: ReturnType<typeof endpoint>, position = 0) => {
    await store.service.insertInto("webhook_endpoints").values(row).execute();
    const places = JSON.stringify({ notices: { ...logStart, position } });
    await store.service
      .insertInto("consumers")
      .values({ ...environment(), id: row.id, kind: endpointKind, places, is_active: row.status !== "DISABLED", owner: null })
      .execute();
  };
  const token = (days: number, more: object = {}) => ({
    ...environment(),
    id: "tok_9",
    name: "Mobile app",
    hash: Buffer.from("x"),
    scopes: ["read"],
    system_id: null,
    hint: "",
    created_at: later(-100 * 1440),
    expires_at: later(days * 1440),
    ...more,
  });
  const good = () => house.sync(systems, { isGood: true });

  const troubles: Readonly<Record<AlertRule, () => Trouble>> = {
    VENDOR_DOWN: () => ({
      make: () => house.sync(systems.slice(0, 3), { failures: 2, error: "UNAVAILABLE: No answer." }),
      mend: good,
    }),
    REAUTHORIZATION_REQUIRED: () => ({
      make: () => house.status(systemId, "REAUTHORIZATION_REQUIRED"),
      mend: () => house.status(systemId, "CONNECTED"),
    }),
    OPERATOR_CREDENTIALS: () => ({
      make: () =>
        house.status(systemId, "DEGRADED", `Vendor does not refresh the access token (invalid_client): ${operatorsAdvice}`),
      mend: () => house.status(systemId, "CONNECTED"),
    }),
    SYNC_FAILING: () => ({
      make: async () => {
        house.skip(15);
        await house.sync(systems.slice(1), { isGood: true });
        await house.sync([systemId], { failures: 5, error: "FORBIDDEN: No." });
      },
      mend: good,
    }),
    SYNC_STALE: () => ({
      make: async () => {
        for (let minute = 0; minute < 16; minute++) {
          await house.sync(systems.slice(1), { isGood: true });
          await house.pass(1);
        }
        await house.sync(systems.slice(1), { isGood: true });
      },
      mend: good,
    }),
    SYNC_SLOW: () => ({
      make: async () => {
        const before = Array.from({ length: 10 }, (_, index) => run(`run_${index}`, index - 30, 10));
        await store.service
          .insertInto("sync_runs")
          .values([...before, run("run_slow", -2, null)])
          .execute();
      },
      mend: async () => {
        await store.service.updateTable("sync_runs").set({ ended_at: house.clock() }).where("ended_at", "is", null).execute();
      },
    }),
    ERROR_RATE: () => ({
      make: async () => {
        await house.calls([systemId], 15, "ok");
        await house.calls([systemId], 3, "server_error");
        await house.calls([systemId], 2, "no_answer");
      },
      mend: () => house.calls([systemId], 10, "ok"),
    }),
    REJECTED_RECORDS: () => ({
      make: async () => {
        const row = { ...environment(), system_id: systemId, entity: "WorkOrder", payload: "{}", error: "x" };
        const seen = { first_seen_at: house.clock(), last_seen_at: house.clock() };
        await store.service
          .insertInto("rejected_records")
          .values({ ...row, remote_key: "1", ...seen })
          .execute();
      },
      mend: async () => {
        await store.service.deleteFrom("rejected_records").execute();
      },
    }),
    SUSPECTED_DELETIONS: () => ({
      make: async () => {
        const held = { id: "hld_1", system_id: systemId, entity: "WorkOrder", records: 20, total: 26, trace_id: "t" };
        const found = { found_at: house.clock(), last_found_at: house.clock() };
        await store.service
          .insertInto("held_deletions")
          .values({ ...environment(), ...held, ...found })
          .execute();
      },
      mend: async () => {
        await store.service.updateTable("held_deletions").set({ decision: "REJECTED" }).execute();
      },
    }),
    ENDPOINT_FAILING: () => ({
      make: async () => {
        // Its place is beyond the notices about it, which would be late otherwise.
        await addEndpoint(endpoint("FAILING"), 1000);
        await house.pass(1);
        expect(await house.list()).toEqual([]);
        house.skip(59);
        await good();
      },
      mend: async () => {
        await store.service.updateTable("webhook_endpoints").set({ status: "ACTIVE", failing_since: null }).execute();
      },
    }),
    DELIVERIES_LATE: () => ({
      make: async () => {
        await addEndpoint(endpoint("DISABLED", disabledByApp));
        const notice = {
          kind: "SYNC_FINISHED",
          systemId,
          subjectId: null,
          data: {},
          recordedAt: house.clock(),
          traceId: "t",
        } as const;
        await store.service
          .transaction()
          .execute((transaction) => appendNotices(transaction, house.principal.environmentId, [notice]));
        for (let minute = 0; minute < 6; minute++) {
          await good();
          await house.pass(1);
        }
      },
      mend: async () => {
        await store.service.deleteFrom("consumers").execute();
        await store.service.deleteFrom("webhook_endpoints").execute();
      },
    }),
    TOKEN_EXPIRING: () => ({
      make: async () => {
        await store.service.insertInto("api_tokens").values(token(14)).execute();
      },
      mend: async () => {
        await store.service.updateTable("api_tokens").set({ replaced_by: "tok_10" }).execute();
      },
    }),
  };

  test.each(ruleNames)("%s opens and ends", async (rule) => {
    await house.pass(1);
    const { make, mend } = troubles[rule]();
    await make();
    await house.pass(1);
    expect((await house.list("OPEN")).map((alert) => alert.rule)).toEqual([rule]);
    await mend();
    await good();
    for (let minute = 0; minute < 6; minute++) {
      await good();
      await house.pass(1);
    }
    expect(await house.list()).toMatchObject([{ rule, state: "RESOLVED", endReason: "OVER" }]);
    expect(await house.told()).toEqual(expect.arrayContaining([`ALERT_OPENED ${rule}`, `ALERT_RESOLVED ${rule}`]));
    expect(house.warned).toEqual([]);
  });

  test("A disabled rule opens nothing, its alert ends without a word, and thresholds are the environment's", async () => {
    await house.status(systemId, "REAUTHORIZATION_REQUIRED");
    await house.pass(1);
    const { environmentId } = house.principal;
    await house.alerts.setRule(environmentId, "REAUTHORIZATION_REQUIRED", { isEnabled: false });
    await house.pass(1);
    expect(await house.list()).toMatchObject([{ state: "RESOLVED", endReason: "RULE_DISABLED" }]);
    expect(await house.told()).toEqual(["ALERT_OPENED REAUTHORIZATION_REQUIRED"]);

    await store.service.insertInto("api_tokens").values(token(20)).execute();
    await house.pass(1);
    expect(await house.list("OPEN")).toEqual([]);
    await house.alerts.setRule(environmentId, "TOKEN_EXPIRING", { thresholds: { days: 30 } });
    await house.pass(1);
    expect(await house.list("OPEN")).toMatchObject([{ rule: "TOKEN_EXPIRING" }]);
    expect(await house.alerts.setRule(environmentId, "TOKEN_EXPIRING", { thresholds: { minutes: 1 } })).toMatchObject({
      type: "refused",
      fields: [{ path: "thresholds.minutes" }],
    });
  });

  test("However much waits for an endpoint, the oldest is found without reading the rest", async () => {
    await addEndpoint(endpoint("ACTIVE"));
    await sql`insert into webhook_deliveries (environment_id, id, endpoint_id, position, type, key, trace_id, recorded_at, state,
        attempts, created_at)
      select ${house.principal.environmentId}, 'whd_' || number, 'whe_1', number, 'SYNC_FINISHED', 'key', 't', ${house.clock()},
        'PENDING', '[]', ${house.clock()}
      from generate_series(1, 5000) as number`.execute(store.service);
    await store.analyze();
    const { service, plans } = explainedStore(store);
    await selectLateEndpoints(service, later(1));
    const [plan] = plans;
    if (plan === undefined) throw new Error("Nothing was explained.");
    const most = Math.max(...nodesOf(plan).map((part) => part["Actual Rows"] + (part["Rows Removed by Filter"] ?? 0)));
    expect({ most, plan: describePlan(plan) }).toMatchObject({ most: Math.min(most, 100) });
    expect(await selectLateEndpoints(store.service, later(1))).toMatchObject([{ id: "whe_1", oldestAt: house.clock() }]);
  });

  test("A token that was made for a short time, or was replaced, is not told", async () => {
    await store.service
      .insertInto("api_tokens")
      .values([
        token(1, { created_at: house.clock() }),
        token(1, { id: "tok_8", hash: Buffer.from("y"), replaced_by: "tok_7" }),
        token(-1, { id: "tok_6", hash: Buffer.from("z") }),
      ])
      .execute();
    await house.pass(1);
    expect(await house.list()).toEqual([]);
  });
});
