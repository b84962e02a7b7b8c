import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { callApi, control } from "../testing/call.ts";
import { createOauthClient, redirectUri } from "../testing/oauth-client.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 20 });
});
afterAll(() => simulator.close());
afterEach(() => control(simulator, "DELETE", "cmms-bee/faults"));

const fault = (...calls: object[]) => control(simulator, "POST", "cmms-bee/faults", { calls });
const list = (path = "/work-orders?limit=5") => callApi(simulator, "cmms-bee", "GET", path);
const raw = (method = "GET") =>
  fetch(`${simulator.url}/cmms-bee/v1/work-orders`, {
    method,
    headers: { authorization: `Bearer ${simulator.apiKeys["cmms-bee"][0]?.key}` },
    ...(method === "POST" && { body: JSON.stringify({ title: "Maybe made" }) }),
  });
const count = async () => (await control(simulator, "GET", "cmms-bee/work-orders")).body["count"];

const halfFail = async () => {
  await control(simulator, "DELETE", "cmms-bee/faults");
  await fault({ rate: 0.5, seed: 3, status: 500 });
  const statuses: number[] = [];
  for (let call = 0; call < 20; call += 1) statuses.push((await list()).status);
  return statuses;
};

describe("faults of calls", () => {
  it("answer the next calls with a status and the vendor's own error body, then stop", async () => {
    expect((await fault({ times: 2, status: 503, retryAfterSeconds: 7 })).status).toBe(200);
    const first = await list();
    expect(first).toMatchObject({ status: 503, body: { errors: [{ code: "internal_error" }] } });
    expect(first.headers.get("retry-after")).toBe("7");
    expect((await control(simulator, "GET", "cmms-bee/faults")).body).toMatchObject({ calls: [{ times: 1, status: 503 }] });
    expect((await list()).status).toBe(503);
    expect((await list()).status).toBe(200);
  });

  it("affect only the paths and methods they name", async () => {
    await fault({ times: 1, status: 500, match: "/assets", method: "GET" });
    expect((await list()).status).toBe(200);
    expect((await list("/assets")).status).toBe(500);
    expect((await callApi(simulator, "workwave-service", "GET", "/account")).status).toBe(200);
  });

  it("drop the connection before the call takes effect", async () => {
    const before = await count();
    await fault({ times: 1, dropConnection: true });
    await expect(raw("POST")).rejects.toThrow("fetch failed");
    expect(await count()).toBe(before);
  });

  it("drop the connection after the call took effect", async () => {
    const before = Number(await count());
    await fault({ times: 1, dropConnection: true, after: true });
    await expect(raw("POST")).rejects.toThrow("fetch failed");
    expect(await count()).toBe(before + 1);
  });

  it("return an error after the call took effect", async () => {
    const before = Number(await count());
    await fault({ times: 1, status: 504, after: true });
    expect((await raw("POST")).status).toBe(504);
    expect(await count()).toBe(before + 1);
  });

  it("truncate the body", async () => {
    await fault({ times: 1, truncateBody: true });
    const response = await raw();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it("return HTML or an empty body", async () => {
    await fault({ times: 1, html: true }, { times: 1, empty: true });
    const page = await raw();
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain("<h1>");
    const nothing = await raw();
    expect([nothing.status, await nothing.text()]).toEqual([200, ""]);
  });

  it("delay the answer", async () => {
    await fault({ times: 1, delayMilliseconds: 30 });
    const start = performance.now();
    expect((await list()).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  });

  it("affect the token endpoint on request, before or after the token is rotated", async () => {
    const client = createOauthClient(simulator, "cmms-bee");
    const first = await client.connect();
    await fault({ times: 1, match: "token", status: 503 });
    expect(await client.refresh(first.refresh_token)).toMatchObject({ status: 503, error: "temporarily_unavailable" });
    const second = await client.refresh(first.refresh_token);
    expect(second.status).toBe(200);
    await fault({ times: 1, match: "token", dropConnection: true, after: true });
    await expect(client.refresh(second.refresh_token)).rejects.toThrow("fetch failed");
    expect(await client.refresh(second.refresh_token)).toMatchObject({ error: "invalid_grant" });
  });

  it("affect a repeatable share of the calls", async () => {
    const first = await halfFail();
    expect(new Set(first)).toEqual(new Set([200, 500]));
    expect(await halfFail()).toEqual(first);
  });

  it.each([
    [{}, "calls or webhooks"],
    [{ calls: [{ status: 500 }] }, "times"],
    [{ calls: [{ times: 1 }] }, "at least one of"],
    [{ calls: [{ times: 1, rate: 0.5, status: 500 }] }, "times"],
    [{ calls: [{ times: 1, statusCode: 500 }] }, "statusCode"],
    [{ webhooks: [{ times: 1, kind: "burnt" }] }, "lost"],
  ])("explain what to send instead of %j", async (body, part) => {
    const reply = await control(simulator, "POST", "cmms-bee/faults", body);
    expect(reply.status).toBe(400);
    expect(JSON.stringify(reply.body)).toContain(part);
  });

  it("end when cleared", async () => {
    await fault({ times: 5, status: 500 });
    expect((await control(simulator, "DELETE", "cmms-bee/faults")).body).toEqual({ calls: [], webhooks: [] });
    expect((await list()).status).toBe(200);
  });
});

it("The simulator closes while a call is delayed", async () => {
  const own = await startSimulator({ redirectUris: [redirectUri], workOrders: 5 });
  await control(own, "POST", "cmms-bee/faults", { calls: [{ times: 1, delayMilliseconds: 600_000 }] });
  const waiting = callApi(own, "cmms-bee", "GET", "/me").catch(() => "dropped");
  while ((await control(own, "GET", "cmms-bee/faults")).body["calls"]?.toString() !== "") continue;
  await own.close();
  expect(await waiting).toBe("dropped");
});
