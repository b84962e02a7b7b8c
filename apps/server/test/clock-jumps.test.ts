import { afterEach, expect, inject, test, vi } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const day = 86_400_000;
const look = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      status
      health {
        lagSeconds
        nextRunAt
        last30Days {
          runs
        }
      }
    }
  }
`;

interface Look {
  readonly system: {
    readonly status: string;
    readonly health: {
      readonly lagSeconds: number | null;
      readonly nextRunAt: string | null;
      readonly last30Days: { readonly runs: number };
    };
  };
}

/** Sets this machine's clock, and the embedded store's, to an offset from the right time. The clock keeps running. */
const setClock = (milliseconds: number) => {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ["Date"], shouldAdvanceTime: true });
  vi.setSystemTime(vi.getRealSystemTime() + milliseconds);
};

describeEndToEnd("a clock that jumps", () => {
  afterEach(() => void vi.useRealTimers());
  const house = useHouse({ simulator: { workOrders: 20 }, gateway: { pollIntervalSeconds: 1 } });
  const see = async (id: string) => (await house().api.ask<Look>(look, { id })).system;
  const runsOf = async (id: string) => (await see(id)).health.last30Days.runs;

  /** Waits until every entity of every system has been polled again and its health shows that. */
  async function expectPolls(): Promise<void> {
    for (const connectorId of connectorIds) {
      const id = house().systemIds[connectorId];
      const before = await runsOf(id);
      const check = async () => {
        const { status, health } = await see(id);
        expect(health.last30Days.runs).toBeGreaterThan(before);
        expect(status).toBe("CONNECTED");
        expect(health.lagSeconds).toBeLessThan(60);
        expect(health.lagSeconds).not.toBeNull();
      };
      await vi.waitFor(check, { timeout: 120_000, interval: 200 });
    }
  }

  test(
    "A clock that is set stops no poll, at start or while running, and health claims only what is known",
    { timeout: 500_000 },
    async () => {
      const id = house().systemIds["cmms-bee"];
      await expectPolls();
      setClock(-day);
      const { lagSeconds, nextRunAt } = (await see(id)).health;
      // A database server has its own clock, which did not move.
      const isEmbedded = inject("store") === "embedded";
      expect(lagSeconds === null).toBe(isEmbedded);
      const now = isEmbedded ? Date.now() : vi.getRealSystemTime();
      expect(Date.parse(nextRunAt ?? "")).toBeLessThan(now + 60_000);
      await expectPolls();
      setClock(-2 * day);
      await house().restart();
      await expectPolls();
      setClock(0);
      await house().restart();
      await expectPolls();
      setClock(day);
      await expectPolls();
    },
  );
});
