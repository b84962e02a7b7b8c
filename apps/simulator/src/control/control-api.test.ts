import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usualConnectorIds } from "../connector-id.ts";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { callApi, control } from "../testing/call.ts";
import { apiPaths, redirectUri } from "../testing/oauth-client.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 30 });
});
afterAll(() => simulator.close());

const paths = { "cmms-bee": "/work-orders", "workwave-service": "/workorders" } as const;

describe.for(usualConnectorIds)("the control API of %s", (connector) => {
  const orders = `${connector}/work-orders`;
  const vendorSees = (id: unknown) => callApi(simulator, connector, "GET", `${paths[connector]}/${String(id)}`);

  it("lists the ids of an account", async () => {
    const first = await control(simulator, "GET", orders);
    expect(first.body).toMatchObject({ count: 30, account: simulator.logins[connector][0]?.account });
    const account = simulator.logins[connector].at(-1)?.account;
    expect((await control(simulator, "GET", `${orders}?account=${account}`)).body).toMatchObject({ account, count: 5 });
  });

  it("creates, changes and removes what the vendor's API shows", async () => {
    const made = await control(simulator, "POST", orders, {
      title: "Roof leaks",
      priority: "URGENT",
      dueAt: "2027-03-01T10:00:00+02:00",
    });
    expect(made).toMatchObject({
      status: 201,
      body: { title: "Roof leaks", status: "OPEN", priority: "URGENT", dueAt: "2027-03-01T08:00:00.000Z" },
    });
    const { remoteId } = made.body;
    expect(JSON.stringify((await vendorSees(remoteId)).body)).toContain("Roof leaks");

    const changed = await control(simulator, "PATCH", `${orders}/${String(remoteId)}`, {
      status: "COMPLETED",
      description: null,
      actualMinutes: 20,
    });
    expect(changed.body).toMatchObject({
      remoteId,
      status: "COMPLETED",
      completedAt: changed.body["updatedAt"],
      actualMinutes: 20,
    });
    expect((await control(simulator, "GET", `${orders}/${String(remoteId)}`)).body).toEqual(changed.body);

    expect((await control(simulator, "DELETE", `${orders}/${String(remoteId)}`)).status).toBe(204);
    expect((await vendorSees(remoteId)).status).toBe(404);
    expect((await control(simulator, "GET", `${orders}/${String(remoteId)}`)).status).toBe(404);
    expect((await control(simulator, "DELETE", `${orders}/${String(remoteId)}`)).status).toBe(404);
  });

  it("hides work orders from the vendor's lists only", async () => {
    const listed = async () => JSON.stringify((await callApi(simulator, connector, "GET", paths[connector])).body);
    const { remoteIds } = (await control(simulator, "GET", orders)).body as { remoteIds: readonly [string, string] }; // as documented
    const [hidden, other] = remoteIds;
    await control(simulator, "POST", `${connector}/hidden`, { remoteIds: [hidden] });
    expect(await listed()).not.toContain(hidden);
    expect(await listed()).toContain(other);
    expect((await vendorSees(hidden)).status).toBe(200);
    expect((await control(simulator, "POST", `${connector}/hidden`, { remoteIds: "all" })).status).toBe(400);
    await control(simulator, "POST", `${connector}/hidden`, { remoteIds: [] });
    expect(await listed()).toContain(hidden);
  });

  it("accepts every canonical status that the vendor has, and unknown words", async () => {
    const { body } = await control(simulator, "POST", orders, { title: "Words" });
    const change = (values: object) => control(simulator, "PATCH", `${orders}/${String(body["remoteId"])}`, values);
    for (const status of ["SCHEDULED", "IN_PROGRESS", "ON_HOLD", "COMPLETED", "CLOSED", "CANCELED", "OPEN"]) {
      expect((await change({ status })).body).toMatchObject({ status });
    }
    expect((await change({ remoteStatus: "gone fishing" })).body).toMatchObject({
      status: "UNKNOWN",
      remoteStatus: "gone fishing",
    });
  });

  it("breaks a record on purpose without counting a violation", async () => {
    const { body } = await control(simulator, "POST", orders, { title: "To be broken" });
    const titleField = connector === "cmms-bee" ? "title" : "Title";
    await control(simulator, "PATCH", `${orders}/${String(body["remoteId"])}`, { remote: { [titleField]: null } });
    expect(await vendorSees(body["remoteId"])).toMatchObject({ status: 200, body: { [titleField]: null } });
    await control(simulator, "DELETE", `${orders}/${String(body["remoteId"])}`);
  });

  it.each([
    ["PATCH", { titel: "x" }, "titel"],
    ["PATCH", {}, "at least one field"],
    ["PATCH", { dueAt: "tomorrow" }, "ISO 8601"],
    ["PATCH", { assigneeIds: ["nobody"] }, "nobody"],
    ["PATCH", { status: "OPEN", remoteStatus: "open" }, "not both"],
    ["POST", { description: "no title" }, "title"],
    ["POST", { title: "x", account: "no such" }, "no such"],
  ])("refuses %s %j and explains what to send", async (method, body, part) => {
    const { body: made } = await control(simulator, "POST", orders, { title: "Target" });
    const path = method === "PATCH" ? `${orders}/${String(made["remoteId"])}` : orders;
    const reply = await control(simulator, method, path, body);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain(part);
  });

  it("shows credentials and where to use them", async () => {
    const { body } = await control(simulator, "GET", `${connector}/credentials`);
    expect(body).toMatchObject({
      api: simulator.url + apiPaths[connector],
      client: simulator.clients[connector],
      apiKeys: simulator.apiKeys[connector],
      logins: simulator.logins[connector],
    });
  });

  it("starts and stops life", async () => {
    const on = await control(simulator, "POST", `${connector}/life`, { on: true, everyMilliseconds: 60_000 });
    expect(on.body).toEqual({ on: true, everyMilliseconds: 60_000 });
    expect((await control(simulator, "POST", `${connector}/life`, { on: false })).body).toEqual({
      on: false,
      everyMilliseconds: 60_000,
    });
    expect((await control(simulator, "POST", `${connector}/life`, { on: "yes" })).status).toBe(400);
  });
});

it("The control API lists the connectors", async () => {
  const reply = await control(simulator, "GET", "other/work-orders");
  expect(reply.status).toBe(404);
  expect(reply.body["error"]).toContain("cmms-bee, workwave-service");
});

it("The control API lists violations, and there are none", async () => {
  expect((await control(simulator, "GET", "violations")).body).toEqual({ count: 0, violations: [] });
});
