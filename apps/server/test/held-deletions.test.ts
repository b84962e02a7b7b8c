import { expect, test } from "vitest";
import type { Control } from "./harness/control.ts";
import { type SystemChanges, systemChanges } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const look = /* GraphQL */ `
  query ($id: ID!) {
    system(id: $id) {
      status
      statusReason
      heldDeletions {
        id
        entity
        status
        count
        total
        foundAt
        traceId
        examples {
          id
          remoteId
          deletedAt
        }
      }
    }
    workOrders(where: { systemId: { eq: $id } }, first: 1) {
      totalCount
    }
  }
`;

const decide = (name: "confirmDeletions" | "rejectDeletions") => /* GraphQL */ `
  mutation ($id: ID!, $count: Int) {
    ${name}(input: { id: $id, count: $count }) {
      __typename
      ... on ExpectedError {
        code
      }
    }
  }
`;

interface Suspected {
  readonly id: string;
  readonly entity: string;
  readonly status: string;
  readonly count: number;
  readonly total: number;
  readonly examples: readonly { readonly id: string; readonly remoteId: string; readonly deletedAt: string | null }[];
}

interface Looked {
  readonly system: {
    readonly status: string;
    readonly statusReason: string | null;
    readonly heldDeletions: readonly Suspected[];
  };
  readonly workOrders: { readonly totalCount: number };
}

type Verdict = Readonly<Record<string, { readonly __typename: string; readonly code?: string }>>;

describeEndToEnd("an unlikely number of deletions", () => {
  // Every poll is a complete list.
  const house = useHouse({ simulator: { workOrders: 60 }, gateway: { pollIntervalSeconds: 1, scanIntervalSeconds: 0 } });
  const connectorId = "cmms-bee";
  const control = (): Control => house().control(connectorId);
  const systemId = () => house().systemIds[connectorId];
  const looked = () => house().api.ask<Looked>(look, { id: systemId() });
  const tell = (name: "confirmDeletions" | "rejectDeletions", id: string, count: number | null = null) =>
    house().api.ask<Verdict>(decide(name), { id, count });

  /** Does something and waits until the system has reached a status because of it. */
  async function andWaitFor(status: string, work: () => Promise<unknown>, after: string | null = null) {
    const { api } = house();
    await using stream = await api.sse<SystemChanges>(systemChanges, { systemId: systemId(), after });
    await work();
    return await stream.first(({ data }) => data.systemChanges.status === status, 50_000);
  }

  /** Makes the vendor leave out 20 work orders, and returns the deletions that are suspected then. */
  async function suspect() {
    const hidden = (await control().list()).slice(0, 20);
    await andWaitFor("DEGRADED", () => control().hide(hidden));
    const { system } = await looked();
    const [suspected] = system.heldDeletions;
    if (suspected === undefined) throw new Error("There are no suspected deletions.");
    return { suspected, hidden, system };
  }

  test("Suspected deletions are shown with examples, and vanish when the vendor lists the records again", async () => {
    const { suspected, hidden, system } = await suspect();
    expect(system.statusReason).toMatch(/^DELETIONS_HELD: /u);
    expect(suspected).toMatchObject({ entity: "WorkOrder", status: "HELD", count: 20, total: 60 });
    expect(suspected.examples).toHaveLength(10);
    expect(suspected.examples.every(({ remoteId, deletedAt }) => hidden.includes(remoteId) && deletedAt === null)).toBe(true);
    await andWaitFor("CONNECTED", () => control().hide([]));
    expect(await looked()).toMatchObject({
      system: { statusReason: null, heldDeletions: [] },
      workOrders: { totalCount: 60 },
    });
    expect(await tell("confirmDeletions", suspected.id)).toMatchObject({ confirmDeletions: { __typename: "NotFoundError" } });
  });

  test("Rejected deletions are not carried out, and are suspected again only after new lists", async () => {
    const { suspected } = await suspect();
    const settled = await andWaitFor("CONNECTED", async () => {
      expect(await tell("rejectDeletions", suspected.id)).toMatchObject({
        rejectDeletions: { __typename: "RejectDeletionsSuccess" },
      });
    });
    const again = await andWaitFor("DEGRADED", async () => {}, settled.data.systemChanges.cursor);
    expect(again.data.systemChanges.reason).toMatch(/^DELETIONS_HELD: /u);
    const { system, workOrders } = await looked();
    expect(workOrders.totalCount).toBe(60);
    expect(system.heldDeletions).toMatchObject([{ count: 20, total: 60, status: "HELD" }]);
    expect(system.heldDeletions[0]?.id).not.toBe(suspected.id);
    await andWaitFor("CONNECTED", () => control().hide([]));
  });

  test("Confirmed deletions are carried out, except for records that the vendor still knows", async () => {
    const { suspected, hidden } = await suspect();
    const gone = hidden.slice(0, 15);
    await control().faults({ webhooks: [{ kind: "lost", times: gone.length }] });
    for (const remoteId of gone) await control().remove(remoteId);
    expect(await tell("confirmDeletions", suspected.id, suspected.count - 1)).toMatchObject({
      confirmDeletions: { code: "MORE_HELD" },
    });
    await andWaitFor("CONNECTED", async () => {
      expect(await tell("confirmDeletions", suspected.id, suspected.count)).toMatchObject({
        confirmDeletions: { __typename: "ConfirmDeletionsSuccess" },
      });
    });
    expect((await looked()).workOrders.totalCount).toBe(45);
    const { workOrders } = await house().api.ask<{ workOrders: { nodes: readonly { remoteId: string }[] } }>(
      `query ($id: ID!) { workOrders(where: { systemId: { eq: $id } }, deleted: ONLY, first: 100) { nodes { remoteId } } }`,
      { id: systemId() },
    );
    expect(workOrders.nodes.map(({ remoteId }) => remoteId).toSorted()).toEqual(gone.toSorted());
    await control().hide([]);
  });

  test("Only administrators decide about deletions, and by id", async () => {
    const reader = await house().apiFor(["read", "systems"]);
    const answer = await reader.send(decide("confirmDeletions"), { id: "hld_00000000000000000000000000" });
    expect(answer.errors?.[0]?.extensions?.["code"]).toBe("FORBIDDEN");
    for (const id of ["hld_00000000000000000000000000", "nothing"]) {
      expect(await tell("rejectDeletions", id)).toMatchObject({ rejectDeletions: { code: "NOT_FOUND" } });
    }
  });
});
