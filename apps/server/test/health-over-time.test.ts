import { expect, test, vi } from "vitest";
import { connectApi, type Api, type Variables } from "./harness/api.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Calls {
  readonly total: number;
  readonly ok: number;
  readonly serverErrors: number;
  readonly errorRate: number | null;
}

interface Figures {
  readonly start: string;
  readonly runs: number;
  readonly failedRuns: number;
  readonly longestLagSeconds: number | null;
  readonly calls: Calls;
  readonly p50Milliseconds: number | null;
  readonly p95Milliseconds: number | null;
}

interface Health {
  readonly steps: readonly Figures[];
  readonly total: Figures;
}

const figures = `fragment figures on HealthFigures {
  start runs failedRuns longestLagSeconds calls { total ok serverErrors errorRate } p50Milliseconds p95Milliseconds
}`;
const ofSystem = `query ($id: ID!, $window: HealthWindowSize! = HOURS_24, $step: HealthStep) {
  system(id: $id) { health(window: $window, step: $step) { steps { ...figures } total { ...figures } } }
} ${figures}`;
const ofConnectors = `query ($connectorId: String) {
  connectorHealth(connectorId: $connectorId, window: DAYS_7) { connector { id } systems steps { ...figures } total { ...figures } }
} ${figures}`;

interface OfSystem {
  readonly system: { readonly health: Health };
}
interface OfConnectors {
  readonly connectorHealth: readonly (Health & { readonly connector: { readonly id: string }; readonly systems: number })[];
}

const healthOf = async (api: Api, id: string, span: Variables = {}) =>
  (await api.ask<OfSystem>(ofSystem, { id, ...span })).system.health;
const connectorsOf = async (api: Api, of: Variables = {}) => (await api.ask<OfConnectors>(ofConnectors, of)).connectorHealth;
const syncSystem = `mutation ($input: SyncSystemInput!) { syncSystem(input: $input) { __typename } }`;

describeEndToEnd("health over time", () => {
  const house = useHouse({ simulator: { workOrders: 10 } });

  test("The hours of a system have its runs, its calls by what came of them, and how long they took", async () => {
    const { api, systemIds, control } = house();
    const systemId = systemIds["cmms-bee"];
    await control("cmms-bee").faults({ calls: [{ times: 3, method: "GET", status: 503 }] });
    await api.ask(syncSystem, { input: { systemId } });
    const { steps, total } = await vi.waitFor(
      async () => {
        const found = await healthOf(api, systemId);
        expect(found.total.calls.serverErrors).toBe(3);
        return found;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(steps).toHaveLength(24);
    expect(Date.parse(steps.at(-1)?.start ?? "") - Date.parse(total.start)).toBe(23 * 3_600_000);
    expect(steps[0]).toMatchObject({ runs: 0, failedRuns: 0, calls: { total: 0, errorRate: null }, p50Milliseconds: null });
    expect(total.calls.ok).toBeGreaterThan(0);
    expect(total.calls.errorRate).toBeCloseTo(3 / total.calls.total);
    expect(total.p50Milliseconds).toBeGreaterThan(0);
    expect(total.p95Milliseconds).toBeGreaterThanOrEqual(total.p50Milliseconds ?? Number.NaN);
    const sum = (of: (step: Figures) => number) => steps.reduce((all, step) => all + of(step), 0);
    expect([sum(({ runs }) => runs), sum(({ calls }) => calls.total)]).toEqual([total.runs, total.calls.total]);
    expect(await healthOf(api, systemId, { window: "DAYS_90" })).toMatchObject({ steps: { length: 90 } });
  });

  test("A window has at most 800 steps", async () => {
    const { api, systemIds } = house();
    const answer = await api.send(ofSystem, { id: systemIds["cmms-bee"], window: "DAYS_90", step: "HOUR" });
    expect(answer.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(await healthOf(api, systemIds["cmms-bee"], { window: "DAYS_30", step: "HOUR" })).toMatchObject({
      steps: { length: 720 },
    });
  });

  test("A connector's health is that of its systems in the environment, as far as a token may see them", async () => {
    const { api, graphql, systemIds, apiFor } = house();
    const connectors = await connectorsOf(api);
    expect(connectors.map(({ connector, systems }) => [connector.id, systems])).toEqual([
      ["cmms-bee", 1],
      ["workwave-service", 1],
    ]);
    expect(connectors[0]?.total.calls.serverErrors).toBe(3);
    expect(connectors[0]?.steps).toHaveLength(7);
    expect((await connectorsOf(api, { connectorId: "workwave-service" })).map(({ connector }) => connector.id)).toEqual([
      "workwave-service",
    ]);
    expect(await connectorsOf(await apiFor(["read"], "live"))).toEqual([]);
    const unknown = await api.send(ofConnectors, { connectorId: "nobody" });
    expect(unknown.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    const { createApiToken } = await api.ask<{ createApiToken: { readonly token: string } }>(
      `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { ... on CreateApiTokenSuccess { token } } }`,
      { input: { name: "Bound", scopes: ["READ"], systemId: systemIds["workwave-service"] } },
    );
    const bound = await connectorsOf(connectApi(graphql, createApiToken.token));
    expect(bound.map(({ connector, systems }) => [connector.id, systems])).toEqual([["workwave-service", 1]]);
  });
});
