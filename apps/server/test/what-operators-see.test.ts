import { expect, test, vi } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const pauseSystem = /* GraphQL */ `
  mutation ($input: PauseSystemInput!) {
    pauseSystem(input: $input) {
      __typename
    }
  }
`;

describeEndToEnd("logs and metrics", () => {
  const house = useHouse({ simulator: { workOrders: 10 } });
  const logged = (): readonly unknown[] => house().logLines.map((line): unknown => JSON.parse(line));

  test("The log shows what runs, who connected and each change of status with its reason", async () => {
    const { api, systemIds, database } = house();
    const systemId = systemIds["cmms-bee"];
    await api.ask(pauseSystem, { input: { systemId } });
    expect(logged()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          version: expect.stringMatching(/^\d+\.\d+\.\d+/u),
          node: process.version,
          database: database.kind,
          databaseVersion: expect.stringMatching(/^\d+/u),
          schema: expect.stringMatching(/(?:^|\/)\d{4}-/u),
          redis: expect.any(Boolean),
        }),
        expect.objectContaining({
          systemId,
          connector: "cmms-bee",
          accountId: expect.any(String),
          account: expect.any(String),
          msg: "a system was connected",
        }),
        expect.objectContaining({ systemId, previous: null, status: "CONNECTED", reason: null }),
        expect.objectContaining({
          systemId,
          previous: "CONNECTED",
          status: "PAUSED",
          reason: expect.stringMatching(/^It was paused/u),
        }),
      ]),
    );
  });

  test("Metrics count systems, syncs and vendor calls, and name no system and no customer", async () => {
    const { api, url, systemIds } = house();
    await api.ask(pauseSystem, { input: { systemId: systemIds["cmms-bee"] } });
    const metrics = await vi.waitFor(
      async () => {
        const text = await (await fetch(`${url}/metrics`)).text();
        expect(text).toContain('fettle_systems{status="paused"} 1');
        return text;
      },
      { timeout: 10_000, interval: 500 },
    );
    expect(metrics).toContain('fettle_systems{status="connected"} 1');
    expect(metrics).toMatch(/^fettle_sync_runs_total\{outcome="success"\} [1-9]/mu);
    expect(metrics).toMatch(/^fettle_vendor_call_seconds_count\{connector="workwave-service",outcome="ok"\} [1-9]/mu);
    expect(metrics).toMatch(/^fettle_sync_lag_seconds \d/mu);
    expect(metrics).toMatch(/^fettle_jobs\{queue="sync",state="scheduled"\} \d/mu);
    expect(metrics).toContain("fettle_database_up 1");
    expect(metrics).not.toMatch(/sys_|env_|Harborline|Larch/u);
  });
});
