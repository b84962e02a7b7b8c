import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator, type Simulator } from "../../start-simulator.ts";
import { callApi, control, credentialsOf } from "../../testing/call.ts";
import { createOauthClient, redirectUri } from "../../testing/oauth-client.ts";
import { startWebhookReceiver } from "../../testing/webhook-receiver.ts";

const now = () => new Date("2026-11-01T12:00:00.000Z");
let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ redirectUris: [redirectUri], vendors: ["pestpac"], workOrders: 700, now });
});
afterAll(() => simulator.close());

const call = (method: string, path: string, body?: object) => callApi(simulator, "pestpac", method, path, { body });
const orders = async (from: string, to: string, more = "") => {
  const { body } = await call("GET", `/ServiceOrders?startWorkDate=${from}&endWorkDate=${to}${more}`);
  // A list is the whole answer.
  return body as unknown as readonly Readonly<Record<string, unknown>>[];
};

describe("PestPac", () => {
  it("gives tokens for a user name and a password, and for the refresh token that came with them", async () => {
    const client = createOauthClient(simulator, "pestpac");
    const [login] = simulator.logins.pestpac;
    const tokens = await client.signIn(login?.login ?? "", login?.password ?? "");
    expect(tokens).toMatchObject({ status: 200, expires_in: 3600 });
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 200, access_token: expect.any(String) });
    expect(await client.refresh(tokens.refresh_token)).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(await client.signIn(login?.login ?? "", "wrong")).toMatchObject({ status: 400, error: "invalid_grant" });
    expect(simulator.tokenCalls.pestpac.list().map(({ outcome }) => outcome)).toEqual(["rotated", "refused"]);
    expect(simulator.secrets().filter(({ kind }) => kind === "access token").length).toBeGreaterThan(1);
  });

  it("wants the token, the key and the company of one account on every call", async () => {
    const good = await credentialsOf(simulator, "pestpac");
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(`${simulator.addresses.pestpac.api}/CompanySetup`, { headers })).status;
    expect(await statusWith(good)).toBe(200);
    for (const name of ["authorization", "apikey", "tenant-id"]) {
      const { [name]: _missing, ...others } = good;
      expect(await statusWith(others)).toBe(401);
    }
    const foreign = simulator.apiKeys.pestpac.find(({ account }) => account === "410772");
    expect(await statusWith({ ...good, apikey: foreign?.key ?? "" })).toBe(401);
    expect(await statusWith({ ...good, "tenant-id": "410772" })).toBe(401);
  });

  it("lists only open orders of the days asked for, without their type", async () => {
    const listed = await orders("2026-10-25", "2026-11-07");
    expect(listed.length).toBeGreaterThan(0);
    for (const order of listed) {
      expect(order).toMatchObject({ Posted: false });
      expect(order).not.toHaveProperty("OrderType");
      expect(String(order["WorkDate"]) >= "2026-10-25" && String(order["WorkDate"]) < "2026-11-08").toBe(true);
    }
    const [first] = listed;
    expect((await call("GET", `/ServiceOrders/${String(first?.["OrderID"])}`)).body).toMatchObject({
      ...first,
      OrderType: expect.any(String),
    });
  });

  it("shortens the records of more than 14 days, and refuses 31 days", async () => {
    const [full] = await orders("2026-11-01", "2026-11-14");
    expect(full).toHaveProperty("InProgress");
    const [slim] = await orders("2026-11-01", "2026-11-15");
    expect(Object.keys(slim ?? {})).toHaveLength(10);
    expect((await call("GET", "/ServiceOrders?startWorkDate=2026-11-01&endWorkDate=2026-12-01")).status).toBe(400);
    expect((await call("GET", "/ServiceOrders")).body).toMatchObject({ Message: expect.any(String) });
  });

  it("lists 500 at once", async () => {
    await using large = await startSimulator({ redirectUris: [redirectUri], vendors: ["pestpac"], workOrders: 3000 });
    const keys: unknown[] = [];
    for (const skip of [0, 500, 1000]) {
      const { body } = await callApi(large, "pestpac", "GET", `/Locations?skip=${skip}`);
      // A list is the whole answer.
      keys.push(...(body as unknown as { LocationID: number }[]).map(({ LocationID }) => LocationID));
      expect(keys).toHaveLength(Math.min(600, skip + 500));
    }
    expect(new Set(keys).size).toBe(600);
  });

  it("posts a completed order, which then leaves the lists", async () => {
    const [order] = await orders("2026-11-02", "2026-11-12");
    const id = String(order?.["OrderID"]);
    const closed = await control(simulator, "PATCH", `pestpac/work-orders/${id}`, { status: "CLOSED" });
    expect(closed.body).toMatchObject({ status: "CLOSED" });
    expect((await orders("2026-11-02", "2026-11-12")).map(({ OrderID }) => String(OrderID))).not.toContain(id);
    expect((await call("GET", `/ServiceOrders/${id}`)).body).toMatchObject({ Posted: true });
    expect((await control(simulator, "PATCH", `pestpac/work-orders/${id}`, { status: "ON_HOLD" })).status).toBe(400);
  });

  it("writes work dates in the company's own time", async () => {
    const { body: made } = await control(simulator, "POST", "pestpac/work-orders", {
      title: "Early",
      scheduledStartAt: "2026-11-03T02:30:00Z",
    });
    expect((await call("GET", `/ServiceOrders/${String(made["remoteId"])}`)).body).toMatchObject({
      WorkDate: "2026-11-02T19:30:00",
    });
    expect(made).toMatchObject({ status: "SCHEDULED", scheduledStartAt: "2026-11-03T02:30:00.000Z" });
  });

  it("tells each webhook of one entity type and action, unsigned", async () => {
    await using receiver = await startWebhookReceiver();
    for (const Action of ["Create", "Update", "Delete"])
      await call("POST", "/WebHooks", { PostToUrl: receiver.url, EntityType: "Service Order", Action });
    const { body: made } = await control(simulator, "POST", "pestpac/work-orders", { title: "Told" });
    await control(simulator, "DELETE", `pestpac/work-orders/${String(made["remoteId"])}`);
    const told = await receiver.until(3);
    expect(told.map(({ body }) => body["Action"])).toEqual(["Create", "Update", "Delete"]);
    expect(told[0]?.body).toEqual({
      EntityType: "Service Order",
      EntityId: Number(made["remoteId"]),
      Url: `/ServiceOrders/${String(made["remoteId"])}`,
      Action: "Create",
    });
  });

  it("violated its description in none of these tests", () => {
    expect(simulator.violations()).toEqual([]);
  });
});
