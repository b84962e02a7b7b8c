import { expect, test } from "vitest";
import { connectorIds } from "./harness/connector-ids.ts";
import {
  createWorkOrder,
  deleteWorkOrder,
  updateWorkOrder,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface AppointmentChanges {
  readonly appointmentChanges: {
    readonly appointment: {
      readonly status: string;
      readonly startAt: string | null;
      readonly endAt: string | null;
      readonly workOrder: { readonly id: string } | null;
    } | null;
  };
}

interface NightShift {
  readonly workOrderChanges: {
    readonly kind: string;
    readonly cause: string;
    readonly matches: boolean;
    readonly recordId: string;
    readonly traceId: string;
  };
}

const nightShift = { cmmsBee: { shiftCode: { eq: "N2" } } };

describeEndToEnd("writes to the vendor", () => {
  const house = useHouse();

  const create = async (input: object): Promise<WriteAnswer> =>
    (await house().api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input })).createWorkOrder;
  const update = async (input: object): Promise<WriteAnswer> =>
    (await house().api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, { input })).updateWorkOrder;
  const remove = async (input: object): Promise<WriteAnswer> =>
    (await house().api.ask<{ deleteWorkOrder: WriteAnswer }>(deleteWorkOrder, { input })).deleteWorkOrder;
  const followNightShift = () =>
    house().api.sse<NightShift>(
      `subscription ($where: WorkOrderFilter) { workOrderChanges(where: $where) { kind cause matches recordId traceId } }`,
      { where: nightShift },
    );
  const anyWorkOrder = async (connectorId: (typeof connectorIds)[number]) => {
    const answer = await house().api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: house().systemIds[connectorId] }, status: { eq: "OPEN" } },
      first: 1,
    });
    const [workOrder] = answer.workOrders.nodes;
    if (workOrder === undefined) throw new Error(`No open work order at ${connectorId}`);
    return workOrder;
  };

  test.each(connectorIds)("A work order created at %s exists at once, in the API and at the vendor", async (connectorId) => {
    const created = await create({
      systemId: house().systemIds[connectorId],
      title: "Check the pump",
      description: "It hums.",
      priority: "LOW",
    });
    expect(created).toMatchObject({
      __typename: "CreateWorkOrderSuccess",
      workOrder: { title: "Check the pump", priority: "LOW" },
    });
    const { id = "", remoteId = "" } = created.workOrder ?? {};
    const found = await house().api.ask<{ workOrder: object }>(`query ($id: ID!) { workOrder(id: $id) { title description } }`, {
      id,
    });
    expect(found.workOrder).toEqual({ title: "Check the pump", description: "It hums." });
    expect(await house().control(connectorId).read(remoteId)).toMatchObject({
      title: "Check the pump",
      description: "It hums.",
      priority: "LOW",
    });
  });

  test.each(connectorIds)("A work order at %s is scheduled while it has a start", async (connectorId) => {
    const created = await create({ systemId: house().systemIds[connectorId], title: "Given a start" });
    expect(created.workOrder).toMatchObject({ status: "OPEN" });
    const { id = "" } = created.workOrder ?? {};
    expect(await update({ id, scheduledStartAt: "2027-03-01T08:00:00Z" })).toMatchObject({
      workOrder: { status: "SCHEDULED" },
    });
    expect(await update({ id, scheduledStartAt: null })).toMatchObject({ workOrder: { status: "OPEN" } });
  });

  test.each([
    ["cmms-bee", "on_hold", "ON_HOLD"],
    ["workwave-service", "Dispatched", "SCHEDULED"],
  ] as const)(
    "A status at %s is written in the vendor's own word, also one that Fettle does not know",
    async (connectorId, word, status) => {
      const { workOrder } = await create({ systemId: house().systemIds[connectorId], title: "In other words" });
      const { id = "" } = workOrder ?? {};
      expect(await update({ id, remoteStatus: word })).toMatchObject({
        __typename: "UpdateWorkOrderSuccess",
        workOrder: { status },
      });
      const asked = "query ($id: ID!) { workOrder(id: $id) { status remoteStatus } }";
      expect(await house().api.ask(asked, { id })).toEqual({ workOrder: { status, remoteStatus: word } });
      expect(await update({ id, remoteStatus: "Waiting for the pump" })).toMatchObject({ workOrder: { status: "UNKNOWN" } });
      expect(await house().api.ask(asked, { id })).toEqual({
        workOrder: { status: "UNKNOWN", remoteStatus: "Waiting for the pump" },
      });
      expect(await update({ id, remoteStatus: word, status: "OPEN" })).toMatchObject({
        __typename: "ValidationError",
        fields: [{ path: "remoteStatus", message: "Give either status or remoteStatus." }],
      });
    },
  );

  test("The visit of a WorkWave work order gets and loses its time with the work order", async () => {
    const created = await create({ systemId: house().systemIds["workwave-service"], title: "Visited" });
    const { id = "" } = created.workOrder ?? {};
    await using visits = await house().api.sse<AppointmentChanges>(
      `subscription { appointmentChanges { appointment { status startAt endAt workOrder { id } } } }`,
    );
    const visitOf = async (status: string) => {
      const ours = ({ data: { appointmentChanges } }: { readonly data: AppointmentChanges }) =>
        appointmentChanges.appointment?.workOrder?.id === id && appointmentChanges.appointment.status === status;
      return (await visits.first(ours)).data.appointmentChanges.appointment;
    };
    await update({ id, scheduledStartAt: "2027-03-01T08:00:00Z" });
    const planned = { startAt: "2027-03-01T08:00:00.000Z", endAt: "2027-03-01T09:00:00.000Z" };
    expect(await visitOf("SCHEDULED")).toMatchObject(planned);
    await update({ id, scheduledStartAt: null });
    expect(await visitOf("UNSCHEDULED")).toMatchObject({ startAt: null, endAt: null });
  });

  test("Creates sent at the same time with one key make one work order", async () => {
    const input = { systemId: house().systemIds["cmms-bee"], title: "Only once", idempotencyKey: "at-the-same-time" };
    await Promise.all([create(input), create(input), create(input)]);
    const final = await create(input);
    expect(final).toMatchObject({ __typename: "CreateWorkOrderSuccess" });
    const { workOrders: found } = await house().api.ask<WorkOrders>(workOrders, { where: { title: { eq: "Only once" } } });
    expect(found.totalCount).toBe(1);
  });

  test("A key that is used again with other input is a conflict", async () => {
    const systemId = house().systemIds["cmms-bee"];
    await create({ systemId, title: "One thing", idempotencyKey: "used-again" });
    expect(await create({ systemId, title: "Another thing", idempotencyKey: "used-again" })).toMatchObject({
      __typename: "ConflictError",
    });
  });

  test("An update of an outdated version is a conflict and changes nothing", async () => {
    const workOrder = await anyWorkOrder("cmms-bee");
    const answer = await update({ id: workOrder.id, title: "Never", ifVersion: workOrder.version - 1 });
    expect(answer).toMatchObject({ __typename: "ConflictError" });
    expect(await house().control("cmms-bee").read(workOrder.remoteId)).toMatchObject({ title: workOrder.title });
  });

  test("A write to an unknown id is not found", async () => {
    expect(await update({ id: "wo_00000000000000000000000000", title: "Nobody" })).toMatchObject({ __typename: "NotFoundError" });
    expect(await create({ systemId: "sys_00000000000000000000000000", title: "Nobody" })).toMatchObject({
      __typename: "NotFoundError",
    });
  });

  test("UNKNOWN is refused, and the error names the field", async () => {
    const workOrder = await anyWorkOrder("cmms-bee");
    const answer = await update({ id: workOrder.id, status: "UNKNOWN" });
    expect(answer).toMatchObject({ __typename: "ValidationError" });
    expect(answer.fields?.map(({ path }) => path)).toContain("status");
  });

  test("Null clears a field, and an absent field stays as it is", async () => {
    const created = await create({
      systemId: house().systemIds["cmms-bee"],
      title: "To be cleared",
      description: "Soon gone",
      dueAt: "2027-03-01T08:00:00Z",
    });
    const { id = "", remoteId = "" } = created.workOrder ?? {};
    expect(await update({ id, description: null })).toMatchObject({ __typename: "UpdateWorkOrderSuccess" });
    expect(await house().control("cmms-bee").read(remoteId)).toMatchObject({
      title: "To be cleared",
      description: null,
      dueAt: "2027-03-01T08:00:00.000Z",
    });
  });

  test("A vendor's permanent failure is a VendorError without internals", async () => {
    const workOrder = await anyWorkOrder("cmms-bee");
    await house()
      .control("cmms-bee")
      .faults({ calls: [{ method: "PATCH", times: 20, status: 500, html: true }] });
    try {
      const answer = await update({ id: workOrder.id, title: "Unlucky" });
      expect(answer).toMatchObject({ __typename: "VendorError" });
      expect(JSON.stringify(answer)).not.toMatch(/<html|stack|\.ts:/iu);
    } finally {
      await house().control("cmms-bee").clearFaults();
    }
  });

  test("One id connects the answer and its change", async () => {
    const input = { systemId: house().systemIds["cmms-bee"], title: "Traced" };
    const answer = await house().api.send<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });
    const { changes } = await house().api.ask<{ changes: { nodes: readonly { traceId: string }[] } }>(
      `query ($id: ID!) { changes(where: { recordId: { eq: $id } }) { nodes { traceId } } }`,
      { id: answer.data?.createWorkOrder.workOrder?.id },
    );
    expect(changes.nodes).toEqual([{ traceId: answer.headers.get("x-request-id") }]);
  });

  test("Lists and streams are filtered and ordered by a connector's own field", async () => {
    const codesOf = async (variables: Readonly<Record<string, unknown>>) => {
      const { workOrders: found } = await house().api.ask<{
        workOrders: { nodes: readonly { id: string; cmmsBee: { shiftCode: string | null } | null }[] };
      }>(
        `query ($where: WorkOrderFilter, $orderBy: WorkOrderOrder) {
          workOrders(where: $where, orderBy: $orderBy, first: 200) { nodes { id cmmsBee { shiftCode } } }
        }`,
        variables,
      );
      return found.nodes.map(({ cmmsBee }) => cmmsBee?.shiftCode ?? null);
    };
    const all = await codesOf({ where: nightShift });
    expect(all.length).toBeGreaterThan(0);
    expect(new Set(all)).toEqual(new Set(["N2"]));
    const ordered = await codesOf({
      where: { cmmsBee: { shiftCode: { in: ["A", "N2"] } } },
      orderBy: { field: "CMMS_BEE_SHIFT_CODE", direction: "DESC" },
    });
    expect(ordered).toEqual(ordered.toSorted().toReversed());
    await using changes = await followNightShift();
    const systemId = house().systemIds["cmms-bee"];
    const { workOrder } = await create({ systemId, title: "By night", cmmsBee: { shiftCode: "N2" } });
    const id = workOrder?.id ?? "";
    const toldOf = async (kind: string) =>
      (await changes.first(({ data: { workOrderChanges: told } }) => told.recordId === id && told.kind === kind)).data
        .workOrderChanges;
    expect(await toldOf("CREATED")).toMatchObject({ cause: "COMMAND", matches: true });
    expect(await update({ id, cmmsBee: { shiftCode: "A" } })).toMatchObject({ __typename: "UpdateWorkOrderSuccess" });
    expect(await toldOf("UPDATED")).toMatchObject({ cause: "COMMAND", matches: false });
    expect(await update({ id, cmmsBee: { shiftCode: null } })).toMatchObject({ __typename: "UpdateWorkOrderSuccess" });
    expect(await codesOf({ where: { id: { eq: id } } })).toEqual([null]);
  });

  test("Another connector's field is refused by its name", async () => {
    const systemId = house().systemIds["workwave-service"];
    expect(await create({ systemId, title: "By night", cmmsBee: { shiftCode: "N2" } })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "cmmsBee.shiftCode", message: "This vendor does not accept this field." }],
    });
  });

  test("A delete removes the record at the vendor, reaches subscribers as the write's own change, and is answered again by its key", async () => {
    const systemId = house().systemIds["cmms-bee"];
    const { workOrder } = await create({ systemId, title: "To be deleted", cmmsBee: { shiftCode: "N2" } });
    const { id = "", remoteId = "" } = workOrder ?? {};
    await using changes = await followNightShift();
    const input = { id, idempotencyKey: "delete-once" };
    const answer = await house().api.send<{ deleteWorkOrder: WriteAnswer }>(deleteWorkOrder, { input });
    expect(answer.data?.deleteWorkOrder).toMatchObject({
      __typename: "DeleteWorkOrderSuccess",
      workOrder: { id, title: "To be deleted" },
      command: { status: "SUCCEEDED" },
    });
    const told = await changes.first(({ data }) => data.workOrderChanges.recordId === id);
    expect(told.data.workOrderChanges).toEqual({
      kind: "DELETED",
      cause: "COMMAND",
      matches: false,
      recordId: id,
      traceId: answer.headers.get("x-request-id"),
    });
    await expect(house().control("cmms-bee").read(remoteId)).rejects.toThrow("404");
    const found = await house().api.ask<WorkOrders>(workOrders, { where: { id: { eq: id } } });
    expect(found.workOrders.totalCount).toBe(0);
    expect(await remove(input)).toEqual(answer.data?.deleteWorkOrder);
    expect(await remove({ id })).toMatchObject({ __typename: "NotFoundError" });
  });

  test("A delete at a vendor without deletes is NOT_SUPPORTED", async () => {
    const { id } = await anyWorkOrder("workwave-service");
    expect(await remove({ id })).toMatchObject({ __typename: "NotSupportedError", code: "NOT_SUPPORTED" });
  });

  test("A read-only token cannot write", async () => {
    const reader = await house().apiFor(["read"]);
    const answer = await reader.send(createWorkOrder, {
      input: { systemId: house().systemIds["cmms-bee"], title: "Not allowed" },
    });
    expect(answer.errors.map(({ extensions }) => extensions?.code)).toEqual(["FORBIDDEN"]);
  });
});
