import { expect, test } from "vitest";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const look = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      status
      health {
        lastDay {
          failedRuns
        }
      }
      entities {
        name
        status
        error
        hiddenRecords
      }
    }
    workOrders(where: { systemId: { eq: $id } }, deleted: ONLY, first: 100) {
      nodes {
        remoteId
      }
    }
  }
`;

interface Looked {
  readonly system: {
    readonly status: string;
    readonly health: { readonly lastDay: { readonly failedRuns: number } };
    readonly entities: readonly {
      readonly name: string;
      readonly status: string;
      readonly error: string | null;
      readonly hiddenRecords: number;
    }[];
  };
  readonly workOrders: { readonly nodes: readonly { readonly remoteId: string }[] };
}

describeEndToEnd("what a customer's credentials may not see", () => {
  // A complete list follows each poll.
  const house = useHouse({ simulator: { workOrders: 60 }, gateway: { pollIntervalSeconds: 1, scanIntervalSeconds: 0 } });
  const looked = () => house().api.ask<Looked>(look, { id: house().systemIds["cmms-bee"] });
  const entity = async (name: string) => (await looked()).system.entities.find((one) => one.name === name);
  const control = () => house().control("cmms-bee");

  test("A work order that the vendor refuses to show stays, and those that are gone are deleted", async () => {
    const [refused = "", ...gone] = (await control().list()).slice(0, 4);
    await control().faults({
      calls: [{ rate: 1, status: 403, match: `/work-orders/${refused}`, method: "GET" }],
      webhooks: [{ kind: "lost", times: gone.length }],
    });
    await control().hide([refused, ...gone]);
    for (const remoteId of gone) await control().remove(remoteId);
    await expect
      .poll(async () => (await looked()).workOrders.nodes.map(({ remoteId }) => remoteId).toSorted(), { timeout: 50_000 })
      .toEqual(gone.toSorted());
    await expect.poll(() => entity("WorkOrder"), { timeout: 10_000 }).toMatchObject({ status: "SYNCED", hiddenRecords: 1 });
    expect((await looked()).system.status).toBe("CONNECTED");
    await control().clearFaults();
    await control().hide([]);
    await expect.poll(() => entity("WorkOrder"), { timeout: 50_000 }).toMatchObject({ hiddenRecords: 0 });
    expect((await looked()).workOrders.nodes).toHaveLength(gone.length);
  });

  test("A type of record that the credentials may not list is shown as forbidden, beside those that are there", async () => {
    await control().faults({ calls: [{ rate: 1, status: 403, match: "/assets", method: "GET" }] });
    await expect
      .poll(() => entity("Asset"), { timeout: 50_000 })
      .toMatchObject({ status: "FORBIDDEN", error: expect.stringMatching(/^FORBIDDEN: /u) });
    expect(await entity("WorkOrder")).toMatchObject({ status: "SYNCED", error: null });
    expect((await looked()).system.health.lastDay.failedRuns).toBe(0);
    await control().clearFaults();
    await expect.poll(() => entity("Asset"), { timeout: 50_000 }).toMatchObject({ status: "SYNCED", error: null });
  });
});
