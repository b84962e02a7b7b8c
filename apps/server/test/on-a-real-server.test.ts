import { requestTracker } from "@fettle/connector-request-tracker";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSession } from "./customer/connect-systems.ts";
import { pageOf, Visitor } from "./customer/visitor.ts";
import {
  createWorkOrder,
  deleteWorkOrder,
  updateWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WriteAnswer,
} from "./harness/documents.ts";
import { useHouse } from "./harness/house.ts";
import { hasRequestTracker, type RequestTracker, startRequestTracker } from "./harness/request-tracker.ts";

/** The tickets with which the server begins, all changed within one second. */
const tickets = 130;
const isDeleted = expect.stringMatching(/^\d/u);

const look = /* GraphQL */ `
  query ($systemId: ID!, $remoteId: String!) {
    system(id: $systemId) {
      status
      entities {
        name
        status
        error
        hiddenRecords
        lastSyncedAt
      }
    }
    all: workOrders(where: { systemId: { eq: $systemId } }, first: 1) {
      totalCount
    }
    again: workOrders(where: { systemId: { eq: $systemId }, title: { contains: "again" } }, first: 1) {
      totalCount
    }
    one: workOrders(where: { systemId: { eq: $systemId }, remoteId: { eq: $remoteId } }, deleted: INCLUDE, first: 1) {
      nodes {
        id
        title
        deletedAt
        status
        assignees {
          name
        }
        customer {
          name
        }
        customFields
        requestTracker {
          queue
        }
      }
    }
  }
`;

interface WorkOrder {
  readonly id: string;
  readonly title: string;
  readonly deletedAt: string | null;
  readonly status: string;
}

interface Looked {
  readonly system: {
    readonly status: string;
    readonly entities: readonly { readonly name: string; readonly status: string; readonly hiddenRecords: number }[];
  };
  readonly all: { readonly totalCount: number };
  readonly again: { readonly totalCount: number };
  readonly one: { readonly nodes: readonly WorkOrder[] };
}

describe.skipIf(!hasRequestTracker)("a connector on its real server, Request Tracker", () => {
  // A complete list follows each poll.
  const house = useHouse({
    connected: false,
    simulator: { workOrders: 1 },
    connectors: () => [{ connector: requestTracker }],
    gateway: { pollIntervalSeconds: 1, scanIntervalSeconds: 0 },
  });
  let server: RequestTracker | null = null;
  let systemId = "";
  const tracker = (): RequestTracker => {
    if (server === null) throw new Error("Request Tracker is not up");
    return server;
  };
  const shown = (remoteId = "0") => house().api.ask<Looked>(look, { systemId, remoteId });
  const one = async (remoteId: string) => (await shown(remoteId)).one.nodes[0];
  const workOrders = async () => (await shown()).system.entities.find(({ name }) => name === "WorkOrder");
  const write = async (document: string, input: object): Promise<WriteAnswer> =>
    Object.values(await house().api.ask<Record<string, WriteAnswer>>(document, { input }))[0] ?? { __typename: "none" };
  const ticket = async (remoteId: string) => (await tracker().call("GET", `/ticket/${remoteId}`)).json;
  /** Writes at the server itself, as its people do. */
  const put = async (remoteId: string, body: object) =>
    expect(await tracker().call("PUT", `/ticket/${remoteId}`, body)).toMatchObject({ status: 200 });
  const make = async (values: object): Promise<string> =>
    String(Object((await tracker().call("POST", "/ticket", { Queue: "Plant", ...values })).json).id);

  beforeAll(async () => {
    server = await startRequestTracker();
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
  });

  test("A customer connects with a token, and each ticket on several pages arrives, although all changed in one second", async () => {
    house().secrets.add("RT token", tracker().token);
    const url = await makeSession(house().api.ask, { connectorId: "request-tracker" });
    const visitor = new Visitor(url);
    const start = pageOf(await visitor.open(url));
    const link = [...start.html.matchAll(/href="([^"]*method=apiKey[^"]*)"/gu)][0]?.[1];
    const page = link === undefined ? start : pageOf(await visitor.open(new URL(link.replaceAll("&amp;", "&"), start.url)));
    const [form] = page.forms;
    if (form === undefined) throw new Error(page.html);
    const field = (name: string) => form.fields.find((candidate) => candidate.endsWith(name)) ?? name;
    const { page: last } = await visitor.submit(page, form, {
      [field("address")]: tracker().url,
      [field("queue")]: "Plant",
      [field(".key")]: tracker().token,
    });
    expect(last?.html ?? "").toContain("is connected");
    const { systems } = await house().api.ask<{ systems: { nodes: readonly { id: string }[] } }>("{ systems { nodes { id } } }");
    systemId = systems.nodes[0]?.id ?? "";
    await house().ready();
    const { system, all } = await shown();
    expect(system).toMatchObject({ status: "CONNECTED" });
    expect(system.entities.map(({ status }) => status)).toEqual(system.entities.map(() => "SYNCED"));
    expect(all.totalCount).toBe(tickets);
  });

  test("A change of more tickets than a page holds, all in one second, arrives whole", async () => {
    tracker().renameAll(" again");
    await expect.poll(async () => (await shown()).again.totalCount, { timeout: 30_000 }).toBe(tickets);
  });

  test("A new ticket and its change at the server reach a subscriber", async () => {
    await using stream = await house().api.sse<WorkOrderChanges>(workOrderChanges);
    const remoteId = await make({
      Subject: "Oil the chain",
      Requestor: "rosa@example.invalid",
      Owner: "mae",
      CustomFields: { Line: "L 1" },
    });
    const event = async (kind: string) =>
      (
        await stream.first(
          ({ data: { workOrderChanges: change } }) => change.workOrder?.remoteId === remoteId && change.kind === kind,
        )
      ).data.workOrderChanges;
    expect((await event("CREATED")).workOrder).toMatchObject({ title: "Oil the chain", status: "OPEN" });
    expect(await one(remoteId)).toMatchObject({
      assignees: [{ name: "Mae Lindqvist" }],
      customer: { name: "Rosa Delgado" },
      customFields: { Line: ["L 1"] },
      requestTracker: { queue: "Plant" },
    });
    await put(remoteId, { Status: "stalled" });
    expect(await event("UPDATED")).toMatchObject({ cause: "POLL", workOrder: { status: "ON_HOLD", remoteStatus: "stalled" } });
  });

  test("A work order that an app creates, changes, closes and deletes is so at the server", async () => {
    const created = await write(createWorkOrder, {
      systemId,
      title: "Grease the hinge",
      priority: "HIGH",
      dueAt: "2027-03-01T08:00:00.250Z",
    });
    expect(created).toMatchObject({ __typename: "CreateWorkOrderSuccess", workOrder: { status: "OPEN", priority: "HIGH" } });
    const { id = "", remoteId = "" } = created.workOrder ?? {};
    expect(await ticket(remoteId)).toMatchObject({ Subject: "Grease the hinge", Priority: "100", Due: "2027-03-01T08:00:00Z" });
    expect(await write(updateWorkOrder, { id, title: "Grease both", status: "IN_PROGRESS", dueAt: null })).toMatchObject({
      __typename: "UpdateWorkOrderSuccess",
      workOrder: { title: "Grease both", status: "IN_PROGRESS" },
    });
    expect(await ticket(remoteId)).toMatchObject({ Subject: "Grease both", Status: "open", Due: "1970-01-01T00:00:00Z" });
    expect(await write(updateWorkOrder, { id, status: "COMPLETED" })).toMatchObject({ workOrder: { status: "COMPLETED" } });
    expect(await ticket(remoteId)).toMatchObject({ Status: "resolved" });
    expect(await write(deleteWorkOrder, { id })).toMatchObject({ __typename: "DeleteWorkOrderSuccess" });
    expect(await ticket(remoteId)).toMatchObject({ Status: "deleted" });
  });

  test("What the server refuses, and answers with 200, is refused", async () => {
    const remoteId = await make({ Subject: "Refused" });
    await expect.poll(() => one(remoteId), { timeout: 30_000 }).toBeDefined();
    const { id = "" } = (await one(remoteId)) ?? {};
    const { technicians } = await house().api.ask<{ technicians: { nodes: readonly { id: string }[] } }>(
      `{ technicians(where: { name: { eq: "Rosa Delgado" } }, first: 1) { nodes { id } } }`,
    );
    const assigneeIds = technicians.nodes.map((technician) => technician.id);
    const refused = { path: "assigneeIds", message: expect.stringContaining("may not own tickets in that queue") };
    expect(await write(updateWorkOrder, { id, assigneeIds })).toMatchObject({ __typename: "ValidationError", fields: [refused] });
    const partly = `mutation ($input: UpdateWorkOrderInput!) {
      updateWorkOrder(input: $input) { ... on UpdateWorkOrderSuccess { command { unwritten { path message } } } }
    }`;
    expect(await write(partly, { id, title: "Half refused", assigneeIds })).toEqual({ command: { unwritten: [refused] } });
    expect(await ticket(remoteId)).toMatchObject({ Subject: "Half refused", Owner: { id: "Nobody" } });
    expect(await write(updateWorkOrder, { id, status: "SCHEDULED" })).toMatchObject({
      __typename: "ValidationError",
      fields: [{ path: "status" }],
    });
    expect(await tracker().call("PUT", `/ticket/${remoteId}`, { Status: "no-such-status" })).toMatchObject({ status: 200 });
  });

  test("A ticket that the user may no longer see is hidden, and what is deleted or merged is deleted", async () => {
    const [hidden = "", deleted = "", merged = ""] = await Promise.all(["H", "D", "M"].map((Subject) => make({ Subject })));
    for (const remoteId of [hidden, deleted, merged])
      await expect.poll(() => one(remoteId), { timeout: 30_000 }).toMatchObject({ deletedAt: null });
    await put(hidden, { Queue: "Board" });
    await put(deleted, { Status: "deleted" });
    await put(merged, { MergeInto: 1 });
    await expect.poll(() => one(deleted), { timeout: 40_000 }).toMatchObject({ deletedAt: isDeleted });
    await expect.poll(() => one(merged), { timeout: 40_000 }).toMatchObject({ deletedAt: isDeleted });
    await expect.poll(workOrders, { timeout: 40_000 }).toMatchObject({ status: "SYNCED", hiddenRecords: 1 });
    expect(await one(hidden)).toMatchObject({ title: "H", deletedAt: null });
    await put(hidden, { Queue: "Plant" });
    await expect.poll(workOrders, { timeout: 40_000 }).toMatchObject({ hiddenRecords: 0 });
    expect(await one(hidden)).toMatchObject({ title: "H", deletedAt: null });
  });
});
