import { expect, test } from "vitest";
import { createWorkOrder, updateWorkOrder, type WriteAnswer } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface CommandChanges {
  readonly commandChanges: {
    readonly cursor: string;
    readonly commandId: string;
    readonly state: string;
    readonly traceId: string;
    readonly command: { readonly status: string; readonly record: { readonly id: string } | null } | null;
    readonly system: { readonly id: string } | null;
  };
}

const commandChanges = /* GraphQL */ `
  subscription ($after: String, $systemId: ID, $commandId: ID) {
    commandChanges(after: $after, systemId: $systemId, commandId: $commandId) {
      cursor
      commandId
      state
      traceId
      command {
        status
        record {
          id
        }
      }
      system {
        id
      }
    }
  }
`;

describeEndToEnd("following commands", () => {
  const house = useHouse();
  const api = () => house().api;
  const systemId = () => house().systemIds["cmms-bee"];
  const create = async (input: object): Promise<WriteAnswer> =>
    (await api().ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input: { systemId: systemId(), ...input } }))
      .createWorkOrder;
  const follow = (variables: Readonly<Record<string, unknown>> = {}) => api().sse<CommandChanges>(commandChanges, variables);
  const statesOf = (stream: Awaited<ReturnType<typeof follow>>, id: string) =>
    stream.received.flatMap(({ data: { commandChanges: change } }) => (change.commandId === id ? [change.state] : []));
  const ended = async (stream: Awaited<ReturnType<typeof follow>>, id: string, state = "SUCCEEDED") =>
    (await stream.first(({ data }) => data.commandChanges.commandId === id && data.commandChanges.state === state)).data
      .commandChanges;

  test("A subscriber sees each state of a command, also one that runs in the background", async () => {
    await using stream = await follow({ systemId: systemId() });
    const created = await create({ title: "Followed" });
    const { id = "" } = created.command ?? {};
    expect(await ended(stream, id)).toMatchObject({
      command: { status: "SUCCEEDED", record: { id: created.workOrder?.id } },
      system: { id: systemId() },
    });
    expect(statesOf(stream, id)).toEqual(["RUNNING", "SUCCEEDED"]);
    const later = (await create({ title: "Followed", waitFor: "ACCEPTED" })).command?.id ?? "";
    await ended(stream, later);
    expect(statesOf(stream, later)).toEqual(["ACCEPTED", "RUNNING", "SUCCEEDED"]);
  });

  test("A subscription to one command resumes where it was left, and hears of no other", async () => {
    const before = (await api().ask<{ workOrders: { changeCursor: string } }>("{ workOrders(first: 0) { changeCursor } }"))
      .workOrders;
    const created = await create({ title: "Left" });
    const { id = "" } = created.command ?? {};
    const other = (await create({ title: "Other" })).command?.id ?? "";
    await using stream = await follow({ after: before.changeCursor, commandId: id });
    const first = await stream.at(0);
    await ended(stream, id);
    expect(statesOf(stream, id)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(statesOf(stream, other)).toEqual([]);
    await using again = await follow({ after: first.data.commandChanges.cursor });
    await ended(again, other);
    expect(statesOf(again, id)).toEqual(["SUCCEEDED"]);
  });

  test("A refused command ends as FAILED, and a held one runs once its system is resumed", async () => {
    const { workOrder } = await create({ title: "Held" });
    await using stream = await follow();
    await house()
      .control("cmms-bee")
      .faults({ calls: [{ method: "PATCH", times: 20, status: 422, html: true }] });
    try {
      await api().ask(updateWorkOrder, { input: { id: workOrder?.id, title: "Refused" } });
    } finally {
      await house().control("cmms-bee").clearFaults();
    }
    await stream.first(({ data }) => data.commandChanges.state === "FAILED");
    const change = (name: string) =>
      api().ask(`mutation ($id: ID!) { ${name}(input: { systemId: $id }) { __typename } }`, { id: systemId() });
    await change("pauseSystem");
    const held = await api().ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
      input: { id: workOrder?.id, title: "Held", hold: true },
    });
    await change("resumeSystem");
    const id = held.updateWorkOrder.command?.id ?? "";
    await ended(stream, id);
    expect(statesOf(stream, id)).toEqual(["HELD", "RUNNING", "SUCCEEDED"]);
  });
});
