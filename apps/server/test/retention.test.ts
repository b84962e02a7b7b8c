import { expect, test } from "vitest";
import { workOrderChanges, type WorkOrders, workOrders } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

const dayMilliseconds = 86_400_000;
let clockOffset = 0;

interface ChangesPage {
  readonly changes: { readonly nodes: readonly { readonly cursor: string }[]; readonly pageInfo: { readonly endCursor: string } };
}

const changesAfter = `query ($after: String) { changes(after: $after, first: 1) { nodes { cursor } pageInfo { endCursor } } }`;
const statusHistory = `query ($id: ID!) { system(id: $id) { status statusHistory { nodes { status cursor } } } }`;
const systemChanges = `subscription ($after: String) { systemChanges(after: $after) { cursor } }`;

const codesOf = (errors: readonly { readonly extensions?: { readonly code?: string } }[]) =>
  errors.map(({ extensions }) => extensions?.code);

describeEndToEnd("the retention of the change log", () => {
  const house = useHouse({
    simulator: { workOrders: 20 },
    gateway: { clock: () => new Date(Date.now() + clockOffset), changeRetentionDays: 7 },
  });
  test("A cursor from before the retention is CURSOR_EXPIRED everywhere, and a recent one is valid", async () => {
    const { api, control } = house();
    const oldest = (await api.ask<ChangesPage>(changesAfter)).changes.nodes[0]?.cursor;
    const systemId = house().systemIds["cmms-bee"];
    // The gateway was off for a week, or its clock was set ahead: it accepts the new time a day later.
    clockOffset = 8 * dayMilliseconds;
    await house().restart();
    expect((await api.ask<ChangesPage>(changesAfter)).changes.nodes[0]?.cursor).toBe(oldest);
    clockOffset = 9 * dayMilliseconds + 1;
    await house().restart();
    await house().ready();
    await expect
      .poll(async () => codesOf((await api.send(changesAfter, { after: oldest })).errors), { timeout: 30_000 })
      .toEqual(["CURSOR_EXPIRED"]);
    // Vendors sign their webhooks by their own clock.
    clockOffset = 0;
    for (const document of [workOrderChanges, systemChanges]) {
      expect(codesOf(await api.refusal(document, { after: oldest }))).toEqual(["CURSOR_EXPIRED"]);
      expect(codesOf(await api.refusal(document, {}, { "last-event-id": oldest ?? "" }))).toEqual(["CURSOR_EXPIRED"]);
      await using stream = await api.webSocket(document, { after: oldest });
      await expect(stream.first(() => true)).rejects.toThrow("CURSOR_EXPIRED");
    }
    // The status history outlasts the log.
    const { system } = await api.ask<{
      system: { status: string; statusHistory: { nodes: readonly { status: string }[] } };
    }>(statusHistory, { id: systemId });
    expect(system.statusHistory.nodes[0]?.status).toBe(system.status);

    const list = await api.ask<WorkOrders>(workOrders, { where: { systemId: { eq: systemId } }, first: 1 });
    await using stream = await api.sse<{ workOrderChanges: { workOrder: { title: string } | null } }>(workOrderChanges, {
      after: list.workOrders.changeCursor,
    });
    await control("cmms-bee").change(list.workOrders.nodes[0]?.remoteId ?? "", { title: "After it all" });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "After it all");
  });
});
