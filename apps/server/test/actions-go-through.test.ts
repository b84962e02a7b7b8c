import { expect, test } from "vitest";
import type { ConnectorId } from "./harness/connector-ids.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";

interface ActionAnswer {
  readonly __typename: string;
  readonly record?: { readonly id: string; readonly remoteId: string };
  readonly command?: { readonly id: string; readonly action: string | null; readonly status: string };
  readonly code?: string;
  readonly message?: string;
  readonly fields?: readonly { readonly path: string; readonly message: string }[];
}

interface Told {
  readonly changes: { readonly cause: string; readonly recordId: string };
}

/** An action that a vendor can carry out. */
interface Case {
  readonly action: string;
  readonly entity: string;
  /** For one that creates: where the vendor lists its records. */
  readonly at?: string;
  /** Another input each time, of the same kind. */
  readonly input: () => Promise<object>;
}

const later = (() => {
  let minutes = 0;
  return () => new Date(Date.now() + (minutes += 1) * 60_000).toISOString();
})();

describeEndToEnd("what people do", () => {
  const house = useHouse();

  const systemOf = (connectorId: ConnectorId) => house().systemIds[connectorId];
  const taken = new Set<string>();

  async function act(action: string, entity: string, input: object): Promise<ActionAnswer> {
    const name = `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
    const { answer } = await house().api.ask<{ answer: ActionAnswer }>(
      `mutation ($input: ${name}Input!) {
        answer: ${action}(input: $input) {
          __typename
          ... on ${name}Success { record: ${entity} { id remoteId } command { id action status } }
          ... on CommandPending { command { id action status } }
          ... on ExpectedError { code message }
          ... on ValidationError { fields { path message } }
        }
      }`,
      { input },
    );
    return answer;
  }

  /** The id of a record that no other test uses. */
  async function some(plural: string, connectorId: ConnectorId, where: object = {}): Promise<string> {
    const filter = `${(plural.charAt(0).toUpperCase() + plural.slice(1)).replace(/s$/u, "")}Filter`;
    const { list } = await house().api.ask<{ list: { nodes: readonly { id: string }[] } }>(
      `query ($where: ${filter}) { list: ${plural}(first: 200, where: $where) { nodes { id } } }`,
      { where: { systemId: { eq: systemOf(connectorId) }, ...where } },
    );
    const found = list.nodes.find(({ id }) => !taken.has(id));
    if (found === undefined) throw new Error(`There are no more ${plural} at ${connectorId}.`);
    taken.add(found.id);
    return found.id;
  }

  const look = async (entity: string, id: string, fields: string): Promise<Readonly<Record<string, unknown>>> =>
    (
      await house().api.ask<{ record: Readonly<Record<string, unknown>> }>(
        `query ($id: ID!) { record: ${entity}(id: $id) { ${fields} } }`,
        { id },
      )
    ).record;

  /** An order of ten of a part, which the supplier has. */
  async function orderedAtSupplier(): Promise<string> {
    const lines = [{ description: "Bolt", quantity: 10, unit: "pcs" }];
    const input = { systemId: systemOf("cmms-bee"), supplierId: await some("suppliers", "cmms-bee"), lines };
    const { create } = await house().api.ask<{ create: { purchaseOrder: { id: string } } }>(
      `mutation ($input: CreatePurchaseOrderInput!) {
        create: createPurchaseOrder(input: $input) { ... on CreatePurchaseOrderSuccess { purchaseOrder { id } } }
      }`,
      { input },
    );
    const { id } = create.purchaseOrder;
    await house().api.ask(`mutation ($input: UpdatePurchaseOrderInput!) { updatePurchaseOrder(input: $input) { __typename } }`, {
      input: { id, status: "ORDERED" },
    });
    return id;
  }

  /** The vendor has one record that a command has made. */
  async function expectOne(connectorId: ConnectorId, path: string, commandId: string): Promise<void> {
    const { passthrough } = await house().api.ask<{ passthrough: { body: Readonly<Record<string, unknown>> } }>(
      `mutation ($input: PassthroughInput!) { passthrough(input: $input) { ... on PassthroughSuccess { body } } }`,
      { input: { systemId: systemOf(connectorId), path, query: [{ name: "externalReference", value: commandId }] } },
    );
    expect(Object.values(passthrough.body).filter((list) => Array.isArray(list))).toMatchObject([[{}]]);
  }

  const openWorkOrder = (connectorId: ConnectorId) => some("workOrders", connectorId, { status: { eq: "OPEN" } });

  const common = (connectorId: ConnectorId): readonly Case[] => [
    {
      action: "assignWorkOrder",
      entity: "workOrder",
      input: async () => ({ id: await openWorkOrder(connectorId), assigneeIds: [await some("technicians", connectorId)] }),
    },
    {
      action: "addNote",
      entity: "note",
      at: connectorId === "cmms-bee" ? "/comments" : "/notes",
      input: async () => ({
        systemId: systemOf(connectorId),
        attachedToId: await openWorkOrder(connectorId),
        text: `Seen at ${later()}`,
      }),
    },
    {
      action: "completeWorkOrder",
      entity: "workOrder",
      input: async () => ({ id: await openWorkOrder(connectorId), completionNotes: "Done.", actualMinutes: 40 }),
    },
  ];

  const cases: Readonly<Record<ConnectorId, readonly Case[]>> = {
    "cmms-bee": [
      ...common("cmms-bee"),
      {
        action: "convertWorkRequest",
        entity: "workRequest",
        input: async () => ({ id: await some("workRequests", "cmms-bee", { status: { in: ["PENDING", "APPROVED"] } }) }),
      },
      {
        action: "recordMeterReading",
        entity: "meterReading",
        at: "/meter-readings",
        input: async () => ({
          systemId: systemOf("cmms-bee"),
          meterId: await some("meters", "cmms-bee"),
          value: 9000,
          readAt: later(),
        }),
      },
      {
        action: "receivePurchaseOrder",
        entity: "purchaseOrder",
        input: async () => ({ id: await orderedAtSupplier() }),
      },
    ],
    "workwave-service": [
      ...common("workwave-service"),
      {
        action: "scheduleAppointment",
        entity: "appointment",
        at: "/appointments",
        input: async () => ({
          systemId: systemOf("workwave-service"),
          workOrderId: await openWorkOrder("workwave-service"),
          startAt: "2027-03-01T08:00:00Z",
          endAt: "2027-03-01T09:00:00Z",
        }),
      },
      {
        action: "recordPayment",
        entity: "payment",
        at: "/payments",
        input: async () => ({
          systemId: systemOf("workwave-service"),
          invoiceId: await some("invoices", "workwave-service", { status: { in: ["SENT", "PARTIALLY_PAID", "PAST_DUE"] } }),
          amount: { amount: "1.25", currency: "USD" },
          method: "CHECK",
          paidAt: later(),
        }),
      },
    ],
  };

  const each = Object.entries(cases).flatMap(
    ([connectorId, list]) => list.map((one) => ({ connectorId: connectorId as ConnectorId, ...one })), // the keys of the record above
  );

  test.each(each)("$action goes to $connectorId and comes back as a change, once for each key", async (one) => {
    const { connectorId, action, entity } = one;
    const input = { ...(await one.input()), idempotencyKey: `once ${connectorId} ${action}` };
    await using told = await house().api.sse<Told>(
      `subscription ($where: ChangeFilter) { changes(where: $where) { cause recordId } }`,
      { where: { systemId: { eq: systemOf(connectorId) } } },
    );
    const first = await act(action, entity, input);
    expect(first).toMatchObject({ record: { id: expect.any(String) }, command: { action, status: "SUCCEEDED" } });
    const isOurs = ({ data: { changes } }: { readonly data: Told }) =>
      changes.cause === "COMMAND" && changes.recordId === first.record?.id;
    await told.first(isOurs);
    expect(await act(action, entity, input)).toEqual(first);
    expect(told.received.filter(isOurs)).toHaveLength(1);
  });

  test.each(each)(
    "$action at $connectorId has one effect when its answer is lost",
    async ({ connectorId, action, entity, ...one }) => {
      const input = { ...(await one.input()), idempotencyKey: `lost ${connectorId} ${action}` };
      const fault = { times: 1, after: true, dropConnection: true };
      const methods = ["POST", "PUT", "PATCH"];
      await house()
        .control(connectorId)
        .faults({ calls: methods.map((method) => ({ ...fault, method })) });
      const first = await act(action, entity, input);
      await house().control(connectorId).clearFaults();
      const again = await act(action, entity, input);
      expect(again).toEqual(first);
      // A create is found by the command's id, and an update by what its record shows.
      expect(first).toMatchObject({ record: { id: expect.any(String) }, command: { action, status: "SUCCEEDED" } });
      if (one.at !== undefined) await expectOne(connectorId, one.at, first.command?.id.slice(-26) ?? "");
    },
  );

  test("a connector tells which actions it has, and others are refused before the vendor is called", async () => {
    const { connectors } = await house().api.ask<{
      connectors: readonly { id: string; capabilities: readonly { actions: readonly string[] }[] }[];
    }>(`{ connectors { id capabilities { actions } } }`);
    const actionsOf = (id: string) =>
      connectors.find((one) => one.id === id)?.capabilities.flatMap(({ actions }) => actions) ?? [];
    for (const connectorId of ["cmms-bee", "workwave-service"] as const)
      expect(actionsOf(connectorId).toSorted()).toEqual(
        [...cases[connectorId].map(({ action }) => action), "uploadDocument"].toSorted(),
      );
    const systemId = systemOf("cmms-bee");
    const amount = { amount: "1.00", currency: "USD" };
    expect(
      await act("recordPayment", "payment", { systemId, customerId: await some("customers", "cmms-bee"), amount }),
    ).toMatchObject({ __typename: "NotSupportedError" });
    const workOrderId = await openWorkOrder("cmms-bee");
    expect(
      await act("scheduleAppointment", "appointment", { systemId, workOrderId, startAt: "2027-01-01T08:00:00Z" }),
    ).toMatchObject({ __typename: "NotSupportedError" });
    const meterId = await some("meters", "cmms-bee");
    const elsewhere = { systemId: systemOf("workwave-service"), meterId, value: 1, readAt: later() };
    expect(await act("recordMeterReading", "meterReading", elsewhere)).toMatchObject({ __typename: "NotSupportedError" });
    const id = await openWorkOrder("workwave-service");
    const readings = [{ meterId, value: 1, readAt: later() }];
    expect(await act("completeWorkOrder", "workOrder", { id, readings })).toMatchObject({ __typename: "NotSupportedError" });
    expect(await look("workOrder", id, "status")).toEqual({ status: "OPEN" });
  });

  test("work is completed with labor, parts and readings, which are recorded once", async () => {
    const meterId = await some("meters", "cmms-bee");
    const technicianId = await some("technicians", "cmms-bee");
    const { create } = await house().api.ask<{ create: { part: { id: string } } }>(
      `mutation ($input: CreatePartInput!) { create: createPart(input: $input) { ... on CreatePartSuccess { part { id } } } }`,
      { input: { systemId: systemOf("cmms-bee"), name: "Gasket", unit: "pcs" } },
    );
    const input = {
      id: await openWorkOrder("cmms-bee"),
      completionNotes: "Changed the gasket.",
      labor: [{ technicianId, minutes: 30 }],
      parts: [{ partId: create.part.id, quantity: 1 }],
      readings: [{ meterId, value: 9001, readAt: later() }],
      idempotencyKey: "with everything",
    };
    const tooMany = await act("completeWorkOrder", "workOrder", input);
    expect(tooMany).toMatchObject({ __typename: "ValidationError", fields: [{ path: "parts" }] });
    const readingsOf = async () =>
      (
        await house().api.ask<{ meterReadings: { totalCount: number } }>(
          `query ($where: MeterReadingFilter) { meterReadings(where: $where) { totalCount } }`,
          { where: { meterId: { eq: meterId }, value: { eq: 9001 } } },
        )
      ).meterReadings.totalCount;
    expect(await readingsOf()).toBe(1);
    const location = await some("locations", "cmms-bee");
    await house().api.ask(`mutation ($input: CreateStockInput!) { createStock(input: $input) { __typename } }`, {
      input: { systemId: systemOf("cmms-bee"), partId: create.part.id, locationId: location, onHand: 3 },
    });
    const done = await act("completeWorkOrder", "workOrder", { ...input, readings: [], idempotencyKey: "with everything 2" });
    expect(done).toMatchObject({ __typename: "CompleteWorkOrderSuccess" });
    expect(await look("workOrder", input.id, "status completionNotes labor { minutes } parts { quantity }")).toEqual({
      status: "COMPLETED",
      completionNotes: "Changed the gasket.",
      labor: [{ minutes: 30 }],
      parts: [{ quantity: 1 }],
    });
  });

  test("what cannot be is refused, field by field", async () => {
    const systemId = systemOf("cmms-bee");
    const meterId = await some("meters", "cmms-bee");
    const old = { meterId, value: 1, readAt: "2020-01-01T00:00:00Z" };
    expect(await act("recordMeterReading", "meterReading", { systemId, ...old })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "readAt", message: expect.stringContaining("later than the last one") }],
    });
    const id = await openWorkOrder("cmms-bee");
    expect(await act("completeWorkOrder", "workOrder", { id, readings: [old] })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "readings.0.readAt" }],
    });
    const partId = await some("parts", "cmms-bee");
    expect(await act("completeWorkOrder", "workOrder", { id, parts: [{ partId, quantity: -1 }] })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "parts.0.quantity" }],
    });
    expect(await look("workOrder", id, "status")).toEqual({ status: "OPEN" });
    expect(await act("assignWorkOrder", "workOrder", { id })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "assigneeIds", message: "Give assigneeIds or teamId." }],
    });
    const attachedToId = await openWorkOrder("workwave-service");
    expect(await act("addNote", "note", { systemId, attachedToId, text: "Wrong place" })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "attachedToId" }],
    });
    const invoiceId = await some("invoices", "workwave-service");
    const payment = { systemId: systemOf("workwave-service"), invoiceId, method: "CASH" };
    expect(
      await act("recordPayment", "payment", { ...payment, amount: { amount: "1.0000000000000001", currency: "USD" } }),
    ).toMatchObject({ __typename: "ValidationError", fields: [{ path: "amount.amount" }] });
    expect(await act("recordPayment", "payment", { ...payment, amount: { amount: "-2.00", currency: "USD" } })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "amount.amount", message: "It must be above zero." }],
    });
    const order = await orderedAtSupplier();
    const received = (receivedQuantity: number) =>
      act("receivePurchaseOrder", "purchaseOrder", { id: order, received: [{ line: 1, receivedQuantity }] });
    expect(await received(11)).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "received.0.receivedQuantity" }],
    });
    expect(await received(4)).toMatchObject({ __typename: "ReceivePurchaseOrderSuccess" });
    expect(await look("purchaseOrder", order, "status lines { receivedQuantity }")).toEqual({
      status: "PARTIALLY_RECEIVED",
      lines: [{ receivedQuantity: 4 }],
    });
    expect(await received(3)).toMatchObject({ __typename: "ValidationError", fields: [{ path: "received.0.receivedQuantity" }] });
  });

  test("one reading is recorded when it is sent several times at once, and a later command of it waits its turn", async () => {
    const meterId = await some("meters", "cmms-bee");
    const once = { systemId: systemOf("cmms-bee"), meterId, value: 12, readAt: later(), idempotencyKey: "at once" };
    const all = await Promise.all([once, once, once].map((input) => act("recordMeterReading", "meterReading", input)));
    const last = await act("recordMeterReading", "meterReading", once);
    expect(last).toMatchObject({ __typename: "RecordMeterReadingSuccess" });
    const ended = all.filter(({ __typename }) => __typename !== "CommandPending");
    expect(ended.map(({ command }) => command?.id)).toEqual(ended.map(() => last.command?.id));
    expect(await act("recordMeterReading", "meterReading", { ...once, idempotencyKey: "again" })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "readAt" }],
    });
    const accepted = { ...once, readAt: later(), idempotencyKey: "accepted", waitFor: "ACCEPTED" };
    await using told = await house().api.sse<{ meterReadingChanges: { cause: string } }>(
      `subscription ($where: MeterReadingFilter) { meterReadingChanges(where: $where) { cause } }`,
      { where: { meterId: { eq: meterId } } },
    );
    expect(await act("recordMeterReading", "meterReading", accepted)).toMatchObject({
      __typename: "CommandPending",
      command: { action: "recordMeterReading" },
    });
    await told.first(({ data }) => data.meterReadingChanges.cause === "COMMAND");
  });

  test("a key that was used for one action is none for another", async () => {
    const id = await openWorkOrder("cmms-bee");
    const key = { id, idempotencyKey: "one action" };
    await act("completeWorkOrder", "workOrder", key);
    const assigneeIds = [await some("technicians", "cmms-bee")];
    expect(await act("assignWorkOrder", "workOrder", { ...key, assigneeIds })).toMatchObject({
      __typename: "ConflictError",
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });
});
