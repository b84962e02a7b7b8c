import { describe, expect, test } from "vitest";
import { followWithApollo } from "./clients/follow-with-apollo.ts";
import { followWithFettle } from "./clients/follow-with-fettle.ts";
import { followWithGraphQLSse } from "./clients/follow-with-graphql-sse.ts";
import { followWithGraphQLWs } from "./clients/follow-with-graphql-ws.ts";
import { followWithUrql } from "./clients/follow-with-urql.ts";
import type { Follower } from "./clients/follower.ts";
import { startCuttableProxy } from "./harness/cuttable-proxy.ts";
import { type WorkOrderChanges, workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const followers: readonly (readonly [string, Follower])[] = [
  ["graphql-sse", followWithGraphQLSse],
  ["graphql-ws", followWithGraphQLWs],
  ["urql", followWithUrql],
  ["Apollo Client", followWithApollo],
  ["@fettle/client", followWithFettle],
];

const isTitled = (title: string) => (data: WorkOrderChanges) => data.workOrderChanges.workOrder?.title === title;
const titlesOf = (received: readonly WorkOrderChanges[]) => received.map((data) => data.workOrderChanges.workOrder?.title);
const cursorsOf = (received: readonly WorkOrderChanges[]) => received.map((data) => data.workOrderChanges.cursor);

describeEndToEnd("clients resume", () => {
  // Frequent checkpoints show that every client tolerates them.
  const house = useHouse({ simulator: { workOrders: 40 }, gateway: { checkpointMilliseconds: 100 } });
  let taken = 0;

  /** A work order that no other test touches, with helpers to change and follow it. */
  async function sample() {
    const { api, control, systemIds } = house();
    const { workOrders: list } = await api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: systemIds["cmms-bee"] } },
      first: 50,
    });
    const workOrder = list.nodes.toSorted((left, right) => (left.id < right.id ? -1 : 1))[taken];
    if (workOrder === undefined) throw new Error("No work order");
    taken += 1;
    const where = { id: { eq: workOrder.id } };
    const log = await api.sse<WorkOrderChanges>(workOrderChanges, { after: list.changeCursor, where });
    const change = async (title: string): Promise<void> => void (await control("cmms-bee").change(workOrder.remoteId, { title }));
    return {
      after: list.changeCursor,
      where,
      log,
      change,
      /** Changes its title at the vendor and waits until the log has the change. */
      async retitle(title: string): Promise<void> {
        await change(title);
        await log.first(({ data }) => isTitled(title)(data));
      },
    };
  }

  describe.each(followers)("%s", (_, follow) => {
    test("receives every change that it missed while disconnected, once and in order", async () => {
      const { after, where, log, retitle } = await sample();
      await using _closedInTheEnd = log;
      await using proxy = await startCuttableProxy(house().url);
      const token = await house().tokenFor(["read"]);
      await using stream = follow({ graphql: `${proxy.url}/graphql`, token, after, where });
      await retitle("Before");
      await stream.first(isTitled("Before"));

      proxy.cut();
      for (const title of ["Missed", "Missed too", "Missed as well"]) await retitle(title);
      await proxy.untilRefused();
      expect(titlesOf(stream.received)).toEqual(["Before"]);
      proxy.restore();
      await stream.first(isTitled("Missed as well"));
      await retitle("Live again");
      await stream.first(isTitled("Live again"));

      expect(titlesOf(stream.received)).toEqual(["Before", "Missed", "Missed too", "Missed as well", "Live again"]);
      expect(cursorsOf(stream.received)).toEqual(cursorsOf(log.received.map(({ data }) => data)));
    });

    test("resumes after a restart of the gateway", async () => {
      const { after, where, log, change, retitle } = await sample();
      await using before = log;
      const token = await house().tokenFor(["read"]);
      await using stream = follow({ graphql: house().graphql, token, after, where });
      await retitle("Before the restart");
      await stream.first(isTitled("Before the restart"));
      await before[Symbol.asyncDispose]();
      await house().restart();
      await house().ready();

      await change("After the restart");
      await stream.first(isTitled("After the restart"));
      await using all = await house().api.sse<WorkOrderChanges>(workOrderChanges, { after, where });
      await all.first(({ data }) => isTitled("After the restart")(data));
      expect(titlesOf(stream.received)).toEqual(["Before the restart", "After the restart"]);
      expect(cursorsOf(stream.received)).toEqual(cursorsOf(all.received.map(({ data }) => data)));
    });
  });
});
