import { redacted } from "@fettle/connector";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectApi } from "./harness/api.ts";
import { createWorkOrder, type WriteAnswer } from "./harness/documents.ts";
import { createEndpoint } from "./harness/endpoints.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { startWebhookTarget, type WebhookTarget } from "./harness/webhook-target.ts";

const payload = `{ state request { headers { name value } contentType body bytes isTruncated isBinary } response { headers { name value } body } }`;

interface Message {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string | null;
}
interface Shown {
  readonly state: string;
  readonly request: (Message & { readonly contentType: string | null }) | null;
  readonly response: Message | null;
}

// The house's environment keeps all payloads.
describeEndToEnd("payloads", () => {
  const house = useHouse();
  let target: WebhookTarget;
  beforeAll(async () => {
    target = await startWebhookTarget();
  });
  afterAll(() => target[Symbol.asyncDispose]());
  const create = async (title: string) => {
    const input = { systemId: house().systemIds["cmms-bee"], title };
    await house().api.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });
  };

  test("What an endpoint was sent and what it answered are shown without its secrets", async () => {
    const { api, secrets } = house();
    const headers = [{ name: "authorization", value: "Bearer of-the-app-itself" }];
    const made = await createEndpoint(api, { url: `${target.url}/kept`, preset: "FULL", headers });
    secrets.add("webhook secret", made.secret ?? "");
    secrets.add("endpoint's header", "of-the-app-itself");
    await create("Kept");
    const call = await target.first(({ path, body }) => path === "/hooks/kept" && body.includes("Kept"));
    const attempts = async () =>
      (
        await api.ask<{ webhookDeliveries: { nodes: readonly { attempts: readonly { payload: Shown }[] }[] } }>(
          `query ($id: ID!) { webhookDeliveries(where: { endpointId: { eq: $id } }) { nodes { attempts { payload ${payload} } } } }`,
          { id: made.endpoint?.id },
        )
      ).webhookDeliveries.nodes.flatMap((delivery) => delivery.attempts.map((attempt) => attempt.payload));
    await expect.poll(async () => (await attempts()).filter(({ state }) => state === "STORED")).not.toEqual([]);
    const sent = (await attempts()).find(({ request }) => request?.body?.includes("Kept"));
    expect(JSON.parse(sent?.request?.body ?? "")).toEqual(JSON.parse(call.body));
    expect(sent?.request?.headers).toEqual(
      expect.arrayContaining([
        { name: "webhook-id", value: call.headers["webhook-id"] },
        { name: "webhook-signature", value: redacted },
        { name: "authorization", value: redacted },
      ]),
    );
  });

  test("A vendor's webhook is shown with its headers, and with its body once it has failed", async () => {
    const { api, systemIds, control } = house();
    await create("For a webhook");
    const events = async () =>
      (
        await api.ask<{ system: { ingressEvents: { nodes: readonly { payload: string; redactedPayload: Shown }[] } } }>(
          `query ($id: ID!) { system(id: $id) { ingressEvents(first: 20) { nodes { payload redactedPayload ${payload} } } } }`,
          { id: systemIds["cmms-bee"] },
        )
      ).system.ingressEvents.nodes;
    const { workOrders } = await api.ask<{ workOrders: { nodes: readonly { remoteId: string }[] } }>(
      `query ($id: ID!) { workOrders(where: { systemId: { eq: $id } }, first: 1) { nodes { remoteId } } }`,
      { id: systemIds["cmms-bee"] },
    );
    await control("cmms-bee").change(workOrders.nodes[0]?.remoteId ?? "", { title: "Changed at the vendor" });
    await expect
      .poll(async () => (await events()).filter((event) => event.payload.includes("Changed at the vendor")))
      .not.toEqual([]);
    const event = (await events()).find((one) => one.payload.includes("Changed at the vendor"));
    expect(event?.redactedPayload).toMatchObject({
      state: "STORED",
      request: { contentType: expect.stringContaining("json"), body: event?.payload },
      response: null,
    });
    const signatures = event?.redactedPayload.request?.headers.filter(({ name }) => name.includes("signature"));
    expect(signatures?.map(({ value }) => value)).toEqual([redacted]);
  });

  test("One system is recorded for an hour, by a token of its own, too, which cannot decide for others", async () => {
    const { api, systemIds, graphql, secrets } = house();
    const systemId = systemIds["workwave-service"];
    const { createApiToken } = await api.ask<{ createApiToken: { token: string } }>(
      `mutation ($id: ID!) { createApiToken(input: { name: "customer", scopes: [READ, SYSTEMS], systemId: $id }) {
        ... on CreateApiTokenSuccess { token } } }`,
      { id: systemId },
    );
    secrets.add("API token", createApiToken.token);
    const bound = connectApi(graphql, createApiToken.token);
    const record = `mutation ($id: ID!) { capturePayloads(input: { systemId: $id }) {
      __typename ... on CapturePayloadsSuccess { system { payloadsCapturedUntil } } } }`;
    const before = Date.now();
    const { capturePayloads } = await bound.ask<{ capturePayloads: { system: { payloadsCapturedUntil: string } } }>(record, {
      id: systemId,
    });
    const until = Date.parse(capturePayloads.system.payloadsCapturedUntil);
    expect(until).toBeGreaterThan(before + 3_590_000);
    expect(until).toBeLessThan(Date.now() + 3_610_000);
    expect(await bound.ask(record, { id: systemIds["cmms-bee"] })).toEqual({ capturePayloads: { __typename: "NotFoundError" } });
    expect(
      await bound.ask(
        `mutation ($id: ID!) { stopCapturingPayloads(input: { systemId: $id }) {
          ... on StopCapturingPayloadsSuccess { system { payloadsCapturedUntil } } } }`,
        { id: systemId },
      ),
    ).toEqual({ stopCapturingPayloads: { system: { payloadsCapturedUntil: null } } });
    const set = "mutation { setPayloadCapture(input: { mode: NONE }) { __typename } }";
    expect((await bound.send(set)).errors[0]?.extensions?.code).toBe("FORBIDDEN");
    expect(await api.ask("{ payloadCapture { mode retentionDays } }")).toEqual({
      payloadCapture: { mode: "ALL", retentionDays: 7 },
    });
  });
});
