import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator, type Simulator } from "../../start-simulator.ts";
import { callApi, control, listIn, type Reply } from "../../testing/call.ts";
import { redirectUri } from "../../testing/oauth-client.ts";
import { startWebhookReceiver } from "../../testing/webhook-receiver.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    redirectUris: [redirectUri],
    vendors: ["maintainx"],
    workOrders: 60,
    rateLimitPerMinute: 1000,
  });
});
afterAll(() => simulator.close());

const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  callApi(simulator, "maintainx", method, path, { body, headers });

/** All pages of a list. `between` runs after the first. */
async function readAll(path: string, member: string, between = async () => {}): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let reply: Reply;
  let cursor = "";
  do {
    reply = await call("GET", `${path}${path.includes("?") ? "&" : "?"}limit=25${cursor}`);
    found.push(...listIn(reply, member));
    if (cursor === "") await between();
    cursor = `&cursor=${String(reply.body["nextCursor"])}`;
  } while (reply.body["nextCursor"] !== null);
  return found;
}

describe("MaintainX", () => {
  it("lists work orders in either order, page by page, and none is left out when one changes in between", async () => {
    const upwards = await readAll("/workorders", "workOrders", async () => {
      const [first] = listIn(await call("GET", "/workorders?limit=1"), "workOrders");
      await control(simulator, "PATCH", `maintainx/work-orders/${String(first?.["id"])}`, { title: "Moved to the end" });
    });
    expect(new Set(upwards.map(({ id }) => id)).size).toBe(60);
    expect(upwards.at(-1)).toMatchObject({ title: "Moved to the end" });
    const downwards = await readAll("/workorders?sort=-updatedAt", "workOrders");
    expect(downwards.map(({ id }) => id)).toEqual((await readAll("/workorders", "workOrders")).toReversed().map(({ id }) => id));
  });

  it("lists assets, locations and users by offsets", async () => {
    for (const member of ["assets", "locations", "users"]) {
      const all = await readAll(`/${member}`, member);
      expect(all.length).toBeGreaterThan(1);
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    }
  });

  it("lists what changed between two times", async () => {
    const all = await readAll("/workorders", "workOrders");
    const [from, to] = [String(all[10]?.["updatedAt"]), String(all[19]?.["updatedAt"])];
    const some = await readAll(`/workorders?updatedAt[gte]=${from}&updatedAt[lte]=${to}`, "workOrders");
    expect(some).toEqual(all.slice(10, 20));
  });

  it("returns only the id of a new work order, and takes its status by a call of its own", async () => {
    const [user] = await readAll("/users", "users");
    const assignees = [
      { type: "USER", id: user?.["id"] },
      { type: "TEAM", id: 7 },
    ];
    const made = await call("POST", "/workorders", { title: "Oil it", assignees, status: "DONE" });
    expect(made).toMatchObject({ status: 201, body: { id: expect.any(Number) } });
    const path = `/workorders/${String(made.body["id"])}`;
    expect((await call("GET", path)).body).toMatchObject({
      workOrder: { title: "Oil it", status: "OPEN", assignees, assigneeIds: [user?.["id"]] },
    });
    expect(await call("PATCH", path, { title: "Oil both", dueDate: "2027-01-01T09:00:00+01:00" })).toMatchObject({ status: 204 });
    expect((await call("PATCH", `${path}/status`, { status: "DONE" })).status).toBe(204);
    const { workOrder } = (await call("GET", path)).body;
    expect(workOrder).toMatchObject({ title: "Oil both", status: "DONE", dueDate: "2027-01-01T08:00:00.000Z" });
    expect(workOrder).toMatchObject({ completedAt: Object(workOrder).updatedAt });
    await call("PATCH", `${path}/status`, { status: "OPEN" });
    expect((await call("GET", path)).body).toMatchObject({ workOrder: { completedAt: null } });
  });

  it.each([
    [{}, "title"],
    [{ title: "x", assetId: "301" }, "assetId"],
    [{ title: "x", assetId: 1 }, "assetId"],
    [{ title: "x", priority: "VIP" }, "priority"],
  ])("refuses the body %j and names the field", async (body, fieldPath) => {
    expect(await call("POST", "/workorders", body)).toMatchObject({ status: 400, body: { errors: [{ fieldPath }] } });
  });

  it("refuses a key for another organization, and errors without a field have no list", async () => {
    const own = await call("GET", "/workorders", undefined, { "x-organization-id": "531001" });
    expect(listIn(own, "workOrders")[0]).toMatchObject({ organizationId: 531_001 });
    const foreign = await call("GET", "/workorders", undefined, { "x-organization-id": "531002" });
    expect(foreign).toMatchObject({ status: 401, body: { error: expect.any(String) } });
  });

  it("allows a key 100 calls a minute, unless the options say otherwise", async () => {
    await using usual = await startSimulator({ redirectUris: [redirectUri], vendors: ["maintainx"], workOrders: 1 });
    const { headers } = await callApi(usual, "maintainx", "GET", "/workorders");
    expect([headers.get("x-rate-limit-limit"), headers.get("x-rate-limit-remaining")]).toEqual(["100", "99"]);
  });

  it("signs the body and the address of a webhook", async () => {
    await using receiver = await startWebhookReceiver();
    const secret = "a secret of some length";
    await call("POST", "/subscriptions", { type: "NEW_WORK_ORDER", url: receiver.url, secret });
    const made = await call("POST", "/workorders", { title: "Announced" });
    const [webhook] = await receiver.until(1);
    expect(webhook?.body).toEqual({ type: "NEW_WORK_ORDER", organizationId: 531_001, workOrderId: made.body["id"] });
    for (const [name, signed] of [
      ["body", webhook?.text],
      ["uri", receiver.url],
    ]) {
      const [, at, given] = /^t=(\d+),v1=(\w+)$/u.exec(String(webhook?.headers[`x-maintainx-webhook-${name}-signature`])) ?? [];
      expect(given).toBe(createHmac("sha256", secret).update(`${at}.${signed}`).digest("hex"));
    }
  });

  it("changes by control as people do, within the vendor's words", async () => {
    const { body: made } = await control(simulator, "POST", "maintainx/work-orders", { title: "Words", priority: "HIGH" });
    const change = (values: object) => control(simulator, "PATCH", `maintainx/work-orders/${String(made["remoteId"])}`, values);
    for (const status of ["IN_PROGRESS", "ON_HOLD", "COMPLETED", "CANCELED", "SKIPPED", "OPEN"])
      expect((await change({ status })).body).toMatchObject({ status });
    for (const values of [{ status: "SCHEDULED" }, { remoteStatus: "gone fishing" }, { priority: "URGENT" }, { customerId: "1" }])
      expect((await change(values)).status).toBe(400);
    expect((await control(simulator, "DELETE", `maintainx/work-orders/${String(made["remoteId"])}`)).status).toBe(204);
    expect((await call("GET", `/workorders/${String(made["remoteId"])}`)).status).toBe(404);
  });

  it("has no authorization server, and its page says so by showing keys only", async () => {
    expect((await control(simulator, "GET", "maintainx/credentials")).body).toMatchObject({ issuer: null, client: null });
    expect(() => simulator.clients.maintainx).toThrow("maintainx");
    expect(() => simulator.apiKeys.pestpac).toThrow("pestpac");
    const text = await (await fetch(simulator.url)).text();
    expect(text).toContain(simulator.apiKeys.maintainx[0]?.key);
  });

  it("violated its description in none of these tests", () => {
    expect(simulator.violations()).toEqual([]);
  });
});
