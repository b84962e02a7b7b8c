import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { callApi, control, listIn } from "../testing/call.ts";
import { redirectUri } from "../testing/oauth-client.ts";
import { startWebhookReceiver } from "../testing/webhook-receiver.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ redirectUris: [redirectUri], workOrders: 20 });
});
afterAll(() => simulator.close());

const secret = "a secret of some length";
const registerBee = async (url: string, events: readonly string[] = ["*"]) => {
  const { body } = await callApi(simulator, "cmms-bee", "POST", "/webhooks", { body: { url, secret, events } });
  return {
    [Symbol.asyncDispose]: async () => void (await callApi(simulator, "cmms-bee", "DELETE", `/webhooks/${String(body["id"])}`)),
  };
};
const registerWorkWave = (url: string, EntityType: string, Action: string) =>
  callApi(simulator, "workwave-service", "POST", "/webhooks", { body: { PostToUrl: url, EntityType, Action } });
const someOrder = async (connector: string) => {
  const { body } = await control(simulator, "POST", `${connector}/work-orders`, { title: "Watched" });
  return String(body["remoteId"]);
};

describe("webhooks of CMMS Bee", () => {
  it("carry the whole record, signed over time and raw body", async () => {
    await using receiver = await startWebhookReceiver();
    const id = await someOrder("cmms-bee");
    await using _registration = await registerBee(receiver.url);
    await control(simulator, "PATCH", `cmms-bee/work-orders/${id}`, { status: "IN_PROGRESS" });
    const [webhook] = await receiver.until(1);
    expect(webhook?.body).toMatchObject({ event: "work_order.updated", data: { id, title: "Watched", status: "in_progress" } });
    expect(webhook?.headers["x-cmms-bee-delivery"]).toBe(webhook?.body["id"]);
    const [, time, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(webhook?.headers["x-cmms-bee-signature"])) ?? [];
    expect(hex).toBe(createHmac("sha256", secret).update(`${time}.${webhook?.text}`).digest("hex"));
  });

  it("keep the order of one record's changes and reach only the registrations that cover them", async () => {
    await using receiver = await startWebhookReceiver();
    const id = await someOrder("cmms-bee");
    await using _registration = await registerBee(receiver.url, ["work_order.updated", "work_order.deleted"]);
    const titles = Array.from({ length: 10 }, (_, index) => `Change ${index}`);
    for (const title of titles) await control(simulator, "PATCH", `cmms-bee/work-orders/${id}`, { title });
    await control(simulator, "DELETE", `cmms-bee/work-orders/${id}`);
    const received = await receiver.until(11);
    expect(received.map(({ body }) => body["data"])).toMatchObject([...titles.map((title) => ({ title })), { id }]);
    expect(received.at(-1)?.body).toMatchObject({ event: "work_order.deleted", data: { id } });
  });

  it("are sent again with the same id until they are accepted", async () => {
    await using receiver = await startWebhookReceiver([500, 503]);
    await using _registration = await registerBee(receiver.url);
    await someOrder("cmms-bee");
    const received = await receiver.until(3);
    expect(new Set(received.map(({ body }) => body["id"])).size).toBe(1);
  });

  it("are listed without their secret and end when removed", async () => {
    await using receiver = await startWebhookReceiver();
    const registration = await registerBee(receiver.url);
    const listed = await callApi(simulator, "cmms-bee", "GET", "/webhooks");
    expect(listIn(listed, "webhooks").at(-1)).toEqual({ id: expect.any(String), url: receiver.url, events: ["*"] });
    await registration[Symbol.asyncDispose]();
    expect(listIn(await callApi(simulator, "cmms-bee", "GET", "/webhooks"), "webhooks")).toEqual([]);
    await someOrder("cmms-bee");
    expect((await control(simulator, "GET", "cmms-bee/webhooks")).body).toMatchObject({ waiting: 0 });
    expect(receiver.received).toEqual([]);
  });
});

describe("webhooks of WorkWave Service", () => {
  it("carry only an action and an id, are unsigned, and announce a new record as created and updated", async () => {
    await using receiver = await startWebhookReceiver();
    await registerWorkWave(receiver.url, "WorkOrder", "Create");
    await registerWorkWave(receiver.url, "WorkOrder", "Update");
    await registerWorkWave(receiver.url, "WorkOrder", "Delete");
    await registerWorkWave(receiver.url, "Appointment", "Create");
    const id = await someOrder("workwave-service");
    await control(simulator, "PATCH", `workwave-service/work-orders/${id}`, { scheduledStartAt: "2027-02-01T09:00:00Z" });
    await control(simulator, "DELETE", `workwave-service/work-orders/${id}`);
    const received = await receiver.until(5);
    const ofOrder = received.filter(({ body }) => body["EntityType"] === "WorkOrder").map(({ body }) => body);
    expect(ofOrder).toEqual(
      ["Create", "Update", "Update", "Delete"].map((Action) => ({ EntityType: "WorkOrder", EntityId: Number(id), Action })),
    );
    expect(received.filter(({ body }) => body["EntityType"] === "Appointment")).toHaveLength(1);
  });
});

const titleOf = (received: { readonly body: Record<string, unknown> }) =>
  JSON.stringify(received.body["data"]).match(/"title":"([^"]*)"/)?.[1];
const change = (id: string, title: string) => control(simulator, "PATCH", `cmms-bee/work-orders/${id}`, { title });

describe("faults of webhooks", () => {
  it("lose, duplicate and reorder the next webhooks", async () => {
    await using receiver = await startWebhookReceiver();
    const id = await someOrder("cmms-bee");
    await using _registration = await registerBee(receiver.url);
    await control(simulator, "POST", "cmms-bee/faults", {
      webhooks: [
        { times: 1, kind: "lost" },
        { times: 1, kind: "duplicated" },
        { times: 1, kind: "reordered" },
      ],
    });
    for (const title of ["lost", "double", "late", "early", "after"]) await change(id, title);
    const received = await receiver.until(5);
    expect(received.map(titleOf)).toEqual(["double", "double", "early", "late", "after"]);
    expect(received[0]?.body["id"]).toBe(received[1]?.body["id"]);
    expect((await control(simulator, "GET", "cmms-bee/faults")).body).toEqual({ calls: [], webhooks: [] });
  });

  it("send a reordered webhook when no other one follows", async () => {
    await using receiver = await startWebhookReceiver();
    const id = await someOrder("cmms-bee");
    await using _registration = await registerBee(receiver.url);
    await control(simulator, "POST", "cmms-bee/faults", { webhooks: [{ times: 1, kind: "reordered" }] });
    await change(id, "alone");
    expect((await receiver.until(1)).map(titleOf)).toEqual(["alone"]);
  });
});

it("The simulator closes while webhooks wait for an endpoint that is down", async () => {
  const own = await startSimulator({ redirectUris: [redirectUri], workOrders: 5 });
  const body = { url: "http://127.0.0.1:1/nobody", secret, events: ["*"] };
  await callApi(own, "cmms-bee", "POST", "/webhooks", { body });
  await control(own, "POST", "cmms-bee/work-orders", { title: "Nobody hears" });
  await own.close();
  await expect(fetch(own.url)).rejects.toThrow("fetch failed");
});

it("The simulator sends only webhooks that the API descriptions allow", () => {
  expect(simulator.violations()).toEqual([]);
});
