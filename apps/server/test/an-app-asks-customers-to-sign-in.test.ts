import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createMemoryInbox, createReceiver, type SystemStatusEvent } from "@fettle/webhooks";
import { expect, test } from "vitest";
import { walkSession } from "./customer/connect-systems.ts";
import { createEndpoint } from "./harness/endpoints.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { useHouse } from "./harness/house.ts";
import { Stream } from "./harness/stream.ts";

interface Reconnect {
  readonly data: { readonly createReconnectSession: { readonly session: { readonly url: string } } };
}

describeEndToEnd("an app asks customers to sign in", () => {
  const house = useHouse();

  test("An app hears that a customer has revoked it, makes a reconnect session from the webhook, and hears that the customer is back", async () => {
    const { api, control, secrets, simulator, systemIds, tokenFor } = house();
    const systemId = systemIds["cmms-bee"];
    const token = await tokenFor(["systems"]);
    await using events = new Stream<SystemStatusEvent>(async () => undefined);
    let secret = "";
    await using receiver = createReceiver({
      secrets: () => secret,
      inbox: createMemoryInbox(),
      handle: (event) => (event.type === "system.status" ? events.push(event) : undefined),
      handling: { pollMilliseconds: 10 },
    });
    receiver.start();
    await using cleanUp = new AsyncDisposableStack();
    const server = createServer(receiver.node).listen(0, "127.0.0.1");
    cleanUp.defer(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP server
    const made = await createEndpoint(api, { url: `http://127.0.0.1:${port}`, notices: ["SYSTEM_STATUS"] });
    secret = made.secret ?? "";
    secrets.add("webhook secret", secret);

    await control("cmms-bee").revoke();
    await api.ask("mutation ($id: ID!) { syncSystem(input: { systemId: $id }) { __typename } }", { id: systemId });
    const lost = await events.first(({ data }) => data.status === "REAUTHORIZATION_REQUIRED");
    expect(lost).toMatchObject({
      type: "system.status",
      data: { systemId, previousStatus: "CONNECTED", reason: expect.stringMatching(/\w/u) },
    });

    const { reconnect } = lost.data;
    if (reconnect === undefined) throw new Error("The webhook does not say how to make a reconnect session.");
    const { url, query, variables } = reconnect;
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const answer = (await response.json()) as Reconnect; // the mutation of the webhook
    await walkSession(simulator.url, answer.data.createReconnectSession.session.url, "cmms-bee");
    const back = await events.first(({ data }) => data.status === "CONNECTED");
    expect(back).toMatchObject({ type: "system.status", data: { systemId, previousStatus: "REAUTHORIZATION_REQUIRED" } });
    expect(back.data.reconnect).toBeUndefined();
  });
});
