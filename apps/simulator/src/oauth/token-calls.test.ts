import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator, type Simulator } from "../start-simulator.ts";
import { control } from "../testing/call.ts";
import { createOauthClient, redirectUri } from "../testing/oauth-client.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({
    redirectUris: [redirectUri],
    workOrders: 5,
    smallAccounts: 2,
    refreshTokenGraceSeconds: 60,
  });
});
afterAll(() => simulator.close());

const fault = (...calls: object[]) => control(simulator, "POST", "cmms-bee/faults", { calls });
const calls = () => simulator.tokenCalls["cmms-bee"];
const client = () => createOauthClient(simulator, "cmms-bee");
const smallLogin = () => simulator.logins["cmms-bee"].find(({ account }) => account === "ORG-8001");

describe("the log of token calls", () => {
  it("names the owner of the token and the token issued for it", async () => {
    const own = client();
    const first = await own.connect(smallLogin());
    const second = await own.refresh(first.refresh_token);
    await own.refresh(second.refresh_token);
    const [before, after] = calls().list().slice(-2);
    expect(before).toMatchObject({
      account: "ORG-8001",
      generation: 0,
      caller: null,
      outcome: "rotated",
      isAnswered: true,
      isOver: true,
    });
    expect(after).toMatchObject({
      account: "ORG-8001",
      generation: 1,
      grant: before?.grant,
      token: before?.issued,
      during: null,
    });
    expect(JSON.stringify(calls().list())).not.toContain(first.refresh_token);
  });

  it("shows the effect of a fault, and whether the token was exchanged anyway", async () => {
    const own = client();
    const first = await own.connect();
    await fault(
      { times: 1, match: "token", status: 503, retryAfterSeconds: 1 },
      { times: 1, match: "token", dropConnection: true, after: true },
      { times: 1, match: "token", delayMilliseconds: 5, after: true },
    );
    await own.refresh(first.refresh_token);
    await expect(own.refresh(first.refresh_token)).rejects.toThrow("fetch failed");
    await own.refresh(first.refresh_token);
    await own.refresh("never issued");
    expect(calls().list().slice(-4)).toMatchObject([
      { fault: "status 503, retryAfterSeconds 1", outcome: "nothing", isAnswered: false, isOver: true },
      { fault: "dropConnection, after", outcome: "rotated", isAnswered: false, isOver: true },
      { fault: "delayMilliseconds 5, after", outcome: "rotated", isAnswered: true },
      { account: null, generation: null, outcome: "refused", error: "invalid_grant", fault: null },
    ]);
  });

  it("delays an answer until its release, and records a second call with the same token meanwhile", async () => {
    const own = client();
    const first = await own.connect();
    const delayed = calls().delayNext(({ account }) => account === "ORG-7001");
    const answer = own.refresh(first.refresh_token);
    const rotated = await delayed.rotated;
    expect(rotated).toMatchObject({ outcome: "rotated", endedAt: null, isOver: false });
    await own.refresh(first.refresh_token);
    expect(calls().list().at(-1)).toMatchObject({ during: rotated.number });
    const over = calls().next(({ number }) => number === rotated.number);
    delayed.release();
    expect(await answer).toMatchObject({ status: 200 });
    expect(await over).toMatchObject({ isAnswered: true, isOver: true });
  });

  it("takes the caller's name from the URL, and is paged at the control API", async () => {
    const own = client();
    const first = await own.connect();
    const { id, secret } = simulator.clients["cmms-bee"];
    const last = calls().list().at(-1)?.number ?? 0;
    const response = await fetch(`${own.issuer}/token/from/node-3`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: first.refresh_token ?? "" }),
    });
    expect(response.status).toBe(200);
    expect((await control(simulator, "GET", `cmms-bee/token-calls?after=${last}&limit=1`)).body).toMatchObject({
      calls: [{ number: last + 1, caller: "node-3", outcome: "rotated" }],
    });
    expect((await control(simulator, "GET", "cmms-bee/token-calls?limit=no")).status).toBe(400);
  });
});

it("Revoking one small account leaves the others alone", async () => {
  const [one, other] = [client(), client()];
  const tokens = await one.connect(smallLogin());
  const others = await other.connect(simulator.logins["cmms-bee"].find(({ account }) => account === "ORG-8002"));
  await control(simulator, "POST", "cmms-bee/revoke", { account: "ORG-8001" });
  expect(await one.refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
  expect(calls().list().at(-1)).toMatchObject({ account: "ORG-8001", outcome: "refused" });
  expect(await other.refresh(others.refresh_token)).toMatchObject({ status: 200 });
});
