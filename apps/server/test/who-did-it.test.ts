import { expect, test } from "vitest";
import { createWorkOrder, updateWorkOrder, type WriteAnswer } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface Changes {
  readonly workOrderChanges: {
    readonly recordId: string;
    readonly kind: string;
    readonly cause: string;
    readonly actor: { readonly kind: string; readonly id: string; readonly name: string | null } | null;
  };
}

const followed = "subscription { workOrderChanges { recordId kind cause actor { kind id name } } }";

describeEndToEnd("who did it", () => {
  const house = useHouse();

  test("Changes and history name the token of a mutation, and the vendor's user that a webhook names", async () => {
    const { api, systemIds, control } = house();
    await using stream = await api.sse<Changes>(followed, {});
    const input = { systemId: systemIds["cmms-bee"], title: "Whose" };
    const { workOrder } = (await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input })).createWorkOrder;
    const { id = "", remoteId = "" } = workOrder ?? {};
    const { viewer } = await api.ask<{ viewer: { apiToken: { id: string } } }>("{ viewer { apiToken { id } } }");
    const byToken = { kind: "TOKEN", id: viewer.apiToken.id, name: null };
    const seen = async (kind: string, cause: string) =>
      (
        await stream.first(
          ({ data: { workOrderChanges: change } }) => change.recordId === id && change.kind === kind && change.cause === cause,
        )
      ).data.workOrderChanges.actor;
    expect(await seen("CREATED", "COMMAND")).toEqual(byToken);
    await control("cmms-bee").change(remoteId, { status: "IN_PROGRESS" });
    const byUser = { kind: "VENDOR_USER", id: "US9001", name: "Dana Whitfield" };
    expect(await seen("UPDATED", "WEBHOOK")).toEqual(byUser);
    await api.ask(updateWorkOrder, { input: { id, title: "Ours" } });
    expect(await seen("UPDATED", "COMMAND")).toEqual(byToken);
    const history = `query ($id: ID!) { workOrder(id: $id) { history { nodes { actor { kind id name } } } } }`;
    expect(await api.ask(history, { id })).toEqual({
      workOrder: { history: { nodes: [{ actor: byToken }, { actor: byUser }, { actor: byToken }] } },
    });
  });

  test("A vendor that names nobody leaves it open", async () => {
    const { api, systemIds, control } = house();
    await using stream = await api.sse<Changes>(followed, {});
    const list = `query ($id: ID!) { workOrders(where: { systemId: { eq: $id } }, first: 1) { nodes { id remoteId } } }`;
    const found = await api.ask<{ workOrders: { nodes: readonly { id: string; remoteId: string }[] } }>(list, {
      id: systemIds["workwave-service"],
    });
    const [workOrder] = found.workOrders.nodes;
    await control("workwave-service").change(workOrder?.remoteId ?? "", { title: "Changed by hand" });
    const change = await stream.first(({ data }) => data.workOrderChanges.recordId === workOrder?.id);
    expect(change.data.workOrderChanges.actor).toBeNull();
  });
});
