import type { TokenCall } from "@fettle/simulator";
import { beforeAll, expect, test } from "vitest";
import { connectSystem } from "./customer/index.ts";
import {
  createWorkOrder,
  system,
  type SystemAnswer,
  updateWorkOrder,
  type WorkOrderChanges,
  workOrderChanges,
  type WorkOrders,
  workOrders,
  type WriteAnswer,
} from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { furtherConnectors } from "./harness/further-connectors.ts";
import { useHouse } from "./harness/house.ts";

const vendors = ["maintainx", "pestpac"] as const;
type Vendor = (typeof vendors)[number];

/** What both vendors have of a work order. */
interface Compared {
  readonly remoteId: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly scheduledStartAt: string | null;
  readonly dueAt: string | null;
  readonly estimatedMinutes: number | null;
  readonly assetId: string | null;
  readonly locationId: string | null;
  readonly assigneeIds: readonly string[];
}

const everything = /* GraphQL */ `
  query ($where: WorkOrderFilter) {
    workOrders(where: $where, first: 200) {
      nodes {
        remoteId
        title
        description
        status
        priority
        scheduledStartAt
        dueAt
        estimatedMinutes
        asset {
          remoteId
        }
        location {
          remoteId
        }
        assignees {
          remoteId
        }
      }
    }
  }
`;

const createWebhookAddress = /* GraphQL */ `
  mutation ($input: CreateWebhookAddressInput!) {
    createWebhookAddress(input: $input) {
      __typename
      ... on CreateWebhookAddressSuccess {
        url
        secret
      }
      ... on ConflictError {
        code
      }
    }
  }
`;

interface WebhookAddress {
  readonly url?: string;
}

interface Referred {
  readonly remoteId: string;
}

interface Everything {
  readonly workOrders: {
    readonly nodes: readonly (Omit<Compared, "assetId" | "locationId" | "assigneeIds"> & {
      readonly asset: Referred | null;
      readonly location: Referred | null;
      readonly assignees: readonly Referred[];
    })[];
  };
}

const byId = (left: Compared, right: Compared) => Number(left.remoteId) - Number(right.remoteId);

const pick = (order: Compared): Compared => ({
  remoteId: order.remoteId,
  title: order.title,
  description: order.description,
  status: order.status,
  priority: order.priority,
  scheduledStartAt: order.scheduledStartAt,
  dueAt: order.dueAt,
  estimatedMinutes: order.estimatedMinutes,
  assetId: order.assetId,
  locationId: order.locationId,
  assigneeIds: order.assigneeIds,
});

const isRenewed = ({ outcome }: TokenCall): boolean => outcome === "rotated";

const failures = [
  { status: 500 },
  { html: true },
  { empty: true },
  { truncateBody: true },
  { dropConnection: true },
  { status: 429 },
] as const;

describeEndToEnd("MaintainX and PestPac", () => {
  const house = useHouse({
    connected: false,
    simulator: {
      vendors: ["cmms-bee", "workwave-service", "maintainx", "pestpac"],
      workOrders: 60,
      // A token is renewed ahead of its end, so this renews it in the course of the tests.
      accessTokenSeconds: 10,
    },
    connectors: furtherConnectors,
    gateway: { pollIntervalSeconds: 4 },
  });
  const systemIds: Record<Vendor, string> = { maintainx: "", pestpac: "" };
  beforeAll(async () => {
    const { api, simulator, ready, control } = house();
    for (const vendor of vendors) systemIds[vendor] = await connectSystem(api.ask, simulator.url, vendor);
    await control("pestpac").faults({ calls: [{ times: 1, match: "token", status: 503 }] });
    await ready();
  });

  async function atVendor(vendor: Vendor): Promise<Compared[]> {
    const { list, read } = house().control(vendor);
    // The control API answers with canonical work orders, which have these fields.
    const orders = (await Promise.all((await list()).map(read))) as unknown as Compared[];
    // PestPac lists no posted orders.
    return orders.filter(({ status }) => vendor !== "pestpac" || status !== "CLOSED").toSorted(byId);
  }

  async function inFettle(vendor: Vendor): Promise<Compared[]> {
    const { workOrders: found } = await house().api.ask<Everything>(everything, {
      where: { systemId: { eq: systemIds[vendor] } },
    });
    return found.nodes
      .map(({ asset, location, assignees, ...rest }) => ({
        ...rest,
        assetId: asset?.remoteId ?? null,
        locationId: location?.remoteId ?? null,
        assigneeIds: assignees.map(({ remoteId }) => remoteId),
      }))
      .toSorted(byId);
  }

  async function expectEqual(vendor: Vendor): Promise<void> {
    const expected = (await atVendor(vendor)).map((order) => expect.objectContaining(pick(order)));
    expect(await inFettle(vendor)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(10);
  }

  async function sample(vendor: Vendor) {
    const { workOrders: list } = await house().api.ask<WorkOrders>(workOrders, {
      where: { systemId: { eq: systemIds[vendor] }, status: { in: ["OPEN", "SCHEDULED"] } },
      first: 1,
    });
    const [workOrder] = list.nodes;
    if (workOrder === undefined) throw new Error(`No open work order at ${vendor}`);
    return { workOrder, after: list.changeCursor };
  }

  const follow = (after: string) => house().api.sse<WorkOrderChanges>(workOrderChanges, { after });

  test.each(vendors)("The first sync at %s brings every record with what it refers to", expectEqual);

  test.each(vendors)("A change at %s reaches a subscriber", async (vendor) => {
    const { workOrder, after } = await sample(vendor);
    await using stream = await follow(after);
    await house().control(vendor).change(workOrder.remoteId, { status: "IN_PROGRESS", title: "Begun" });
    const { data } = await stream.first(({ data: seen }) => seen.workOrderChanges.recordId === workOrder.id);
    expect(data.workOrderChanges).toMatchObject({ kind: "UPDATED", workOrder: { title: "Begun", status: "IN_PROGRESS" } });
  });

  test("A work order is created and changed at MaintainX, each value where it belongs", async () => {
    const { api, control } = house();
    const all = await atVendor("maintainx");
    const like = all.find(({ assetId, assigneeIds }) => assetId !== null && assigneeIds.length > 0);
    const { workOrders: found } = await api.ask<{
      workOrders: { nodes: readonly { asset: { id: string }; location: { id: string }; assignees: readonly { id: string }[] }[] };
    }>(
      `query ($id: String!) {
        workOrders(where: { remoteId: { eq: $id } }) { nodes { asset { id } location { id } assignees { id } } }
      }`,
      { id: like?.remoteId },
    );
    const [known] = found.nodes;
    const { createWorkOrder: created } = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, {
      input: {
        systemId: systemIds.maintainx,
        title: "Oil the chain",
        priority: "HIGH",
        assetId: known?.asset.id,
        locationId: known?.location.id,
        assigneeIds: known?.assignees.map(({ id }) => id),
        dueAt: "2027-03-01T08:00:00Z",
      },
    });
    expect(created).toMatchObject({ __typename: "CreateWorkOrderSuccess", workOrder: { status: "OPEN", priority: "HIGH" } });
    const { id = "", remoteId = "" } = created.workOrder ?? {};
    expect(await control("maintainx").read(remoteId)).toMatchObject({
      title: "Oil the chain",
      priority: "HIGH",
      assetId: like?.assetId,
      locationId: like?.locationId,
      assigneeIds: like?.assigneeIds,
      dueAt: "2027-03-01T08:00:00.000Z",
    });
    const { updateWorkOrder: updated } = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
      input: { id, title: "Oil both chains", status: "COMPLETED", dueAt: null },
    });
    expect(updated).toMatchObject({ __typename: "UpdateWorkOrderSuccess", workOrder: { status: "COMPLETED" } });
    expect(await control("maintainx").read(remoteId)).toMatchObject({
      title: "Oil both chains",
      status: "COMPLETED",
      dueAt: null,
    });
    const { updateWorkOrder: refused } = await api.ask<{ updateWorkOrder: WriteAnswer }>(updateWorkOrder, {
      input: { id, status: "CLOSED" },
    });
    expect(refused).toMatchObject({ __typename: "ValidationError", fields: [{ path: "status" }] });
  });

  test("Nothing is written to PestPac", async () => {
    const { createWorkOrder: answer } = await house().api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, {
      input: { systemId: systemIds.pestpac, title: "Not there" },
    });
    expect(answer).toMatchObject({ __typename: "NotSupportedError" });
  });

  test("Whoever sets up webhooks at PestPac by hand learns the address, and what comes there is taken in", async () => {
    const { api, secrets } = house();
    const addressOf = async (vendor: Vendor) =>
      (await api.ask<{ createWebhookAddress: WebhookAddress }>(createWebhookAddress, { input: { systemId: systemIds[vendor] } }))
        .createWebhookAddress;
    const { url = "", ...address } = await addressOf("pestpac");
    secrets.add("webhook key", url.split("/").at(-1) ?? "");
    expect(address).toEqual({ __typename: "CreateWebhookAddressSuccess", secret: null });
    expect(await addressOf("pestpac")).toMatchObject({ url });
    expect(await addressOf("maintainx")).toEqual({ __typename: "ConflictError", code: "WEBHOOKS_NOT_MANUAL" });
    const { workOrder } = await sample("pestpac");
    const id = workOrder.remoteId;
    const { status } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        EntityType: "Service Order",
        EntityId: Number(id),
        Url: `/ServiceOrders/${id}`,
        Action: "Update",
      }),
    });
    expect(status).toBe(200);
    const { system: seen } = await api.ask<{ system: { ingressEvents: { nodes: readonly object[] } } }>(
      "query ($id: ID!) { system(id: $id) { ingressEvents { nodes { id } } } }",
      { id: systemIds.pestpac },
    );
    expect(seen.ingressEvents.nodes).toHaveLength(1);
  });

  test("PestPac's token is renewed with the refresh token, although the token endpoint failed once", async () => {
    const { control, simulator } = house();
    const { next, list } = simulator.tokenCalls.pestpac;
    if (!list().some(isRenewed)) await next(isRenewed);
    expect(list()[0]).toMatchObject({ fault: "status 503", outcome: "nothing" });
    const { workOrder, after } = await sample("pestpac");
    await using stream = await follow(after);
    await control("pestpac").change(workOrder.remoteId, { title: "With a new token" });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "With a new token");
  });

  test.each(vendors)("%s fails in every way for a while, and nothing is lost", async (vendor) => {
    const { api, control } = house();
    const { workOrder, after } = await sample(vendor);
    await using stream = await follow(after);
    await control(vendor).faults({ calls: failures.map((failure) => ({ times: 1, ...failure })) });
    await control(vendor).change(workOrder.remoteId, { title: "Survived", description: "After six failures." });
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "Survived", 50_000);
    await control(vendor).clearFaults();
    const { system: state } = await api.ask<SystemAnswer>(system, { id: systemIds[vendor] });
    expect(["CONNECTED", "DEGRADED"]).toContain(state?.status);
  });

  test("A create at MaintainX whose answer is lost is made once, and comes in with the next poll", async () => {
    const { api, control } = house();
    const { after } = await sample("maintainx");
    await using stream = await follow(after);
    await control("maintainx").faults({ calls: [{ times: 1, method: "POST", dropConnection: true, after: true }] });
    const { createWorkOrder: answer } = await api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, {
      input: { systemId: systemIds.maintainx, title: "Perhaps made" },
    });
    expect(answer.__typename).not.toBe("CreateWorkOrderSuccess");
    await stream.first(({ data }) => data.workOrderChanges.workOrder?.title === "Perhaps made");
    expect((await atVendor("maintainx")).filter(({ title }) => title === "Perhaps made")).toHaveLength(1);
  });

  test("A change of status at MaintainX whose answer is lost is made", async () => {
    const { api, control } = house();
    const { workOrder, after } = await sample("maintainx");
    await using stream = await follow(after);
    await control("maintainx").faults({ calls: [{ times: 1, method: "PATCH", dropConnection: true, after: true }] });
    await api.ask(updateWorkOrder, { input: { id: workOrder.id, status: "ON_HOLD" } });
    await stream.first(
      ({ data: { workOrderChanges: seen } }) => seen.recordId === workOrder.id && seen.workOrder?.status === "ON_HOLD",
    );
  });

  test.each(vendors)("At the end, Fettle's records are those of %s", expectEqual);

  test("The simulated vendors violated none of their API descriptions", () => {
    expect(house().simulator.violations()).toEqual([]);
  });
});
