import { randomBytes } from "node:crypto";
import { createGateway } from "@fettle/gateway";
import { startSimulator, type TokenCall } from "@fettle/simulator";
import { expect, test } from "vitest";
import { readEnvironment } from "../src/environment.ts";
import { listen } from "@fettle/gateway/server";
import { makeSession, walkSession } from "./customer/connect-systems.ts";
import { simulatorVariables } from "./customer/simulator-variables.ts";
import { connectApi } from "./harness/api.ts";
import { makeData } from "./harness/data.ts";
import { createWorkOrder, type SystemChanges, systemChanges, type WriteAnswer } from "./harness/documents.ts";
import { describeEndToEnd } from "./harness/end-to-end.ts";
import { createKeptLog } from "./harness/kept-log.ts";
import { addEncryptionKeys, addVendorSecrets } from "./harness/known-secrets.ts";
import { refuseLeaks } from "./harness/refuse-leaks.ts";
import { createSecretsOfARun } from "./harness/secrets-of-a-run.ts";
import { startServerProcess } from "./harness/server-processes.ts";

/** The number of another system's refreshes after which a system counts as left alone. */
const otherRefreshes = 8;
/** Two processes start, and the dead one's lease must expire. */
const timeout = 120_000;

const isOf = (account: string) => (call: TokenCall) => call.account === account;

/**
 * A system whose access tokens live for two seconds. The process that refreshes them is killed exactly when the vendor has rotated the
 * refresh token and not yet answered. Then a second system is connected and another process started. Nothing else refreshes: the gateway
 * that connects the systems has no background work.
 */
async function killBetweenRotatedAndStored(refreshTokenGraceSeconds: number) {
  await using opened = new AsyncDisposableStack();
  const data = opened.use(await makeData());
  const { database, redisUrl = "" } = data.configuration;
  const listener = opened.use(await listen(0));
  const publicUrl = `http://localhost:${listener.port}`;
  const simulator = opened.use(
    await startSimulator({
      redirectUris: [`${publicUrl}/oauth/callback`],
      workOrders: 5,
      accessTokenSeconds: 2,
      refreshTokenGraceSeconds,
    }),
  );
  const { log, lines } = createKeptLog();
  const encryptionKeys = `test:${randomBytes(32).toString("base64")}`;
  const secrets = createSecretsOfARun();
  addEncryptionKeys(secrets, encryptionKeys);
  const heard: string[] = [];
  opened.defer(() => {
    addVendorSecrets(secrets, simulator);
    return refuseLeaks(secrets, { database, lines: [...lines, ...heard] });
  });

  const vendors = await simulatorVariables(simulator.url);
  const environment = readEnvironment(vendors);
  const allowedAddresses = environment.stages.allowedAddresses ?? [];
  const front = opened.use(
    await createGateway({ connectors: environment.connectors, publicUrl, database, encryptionKeys, allowedAddresses, log }),
  );
  listener.attach(front);
  const token = await front.createToken({ environment: "test", name: "tests", scopes: ["admin"] });
  secrets.add("API token", token);
  const { ask } = connectApi(`${publicUrl}/graphql`, token);
  const calls = simulator.tokenCalls["cmms-bee"];
  const logins = simulator.logins["cmms-bee"];
  const connect = async (account: string) => {
    const url = await makeSession(ask, { connectorId: "cmms-bee", externalId: account });
    await walkSession(
      simulator.url,
      url,
      "cmms-bee",
      logins.find((login) => login.account === account),
    );
    const where = { externalId: { eq: account } };
    const { systems } = await ask<{ systems: { nodes: { id: string }[] } }>(
      "query ($where: SystemFilter) { systems(where: $where) { nodes { id } } }",
      { where },
    );
    return systems.nodes[0]?.id ?? "";
  };
  const systemId = await connect("ORG-7001");
  const { workOrders } = await ask<{ workOrders: { changeCursor: string } }>("{ workOrders(first: 0) { changeCursor } }");
  const callThat = async (matches: (call: TokenCall) => boolean): Promise<TokenCall> =>
    calls.list().find((call) => call.isOver && matches(call)) ?? (await calls.next(matches));

  const start = async (caller: string) =>
    opened.use(
      await startServerProcess(
        {
          ...vendors,
          FETTLE_CMMS_BEE_TOKEN_URL: `${simulator.addresses["cmms-bee"].issuer}/token/from/${caller}`,
          DATABASE_URL: database.kind === "postgres" ? database.url : "",
          REDIS_URL: redisUrl,
          FETTLE_PUBLIC_URL: publicUrl,
          FETTLE_ENCRYPTION_KEYS: encryptionKeys,
        },
        (line) => void heard.push(line),
      ),
    );
  const delayed = calls.delayNext(isOf("ORG-7001"));
  const killed = await start("killed");
  const cutOff = await delayed.rotated;
  await killed.kill();
  delayed.release();
  // Not earlier, because the killed process could have been refreshing this system too.
  await connect("ORG-7002");
  const { graphql } = await start("survivor");
  const survivor = connectApi(graphql, token);
  const after = workOrders.changeCursor;
  const changes = opened.use(await survivor.sse<SystemChanges>(systemChanges, { systemId, after }));
  const second = await callThat((call) => isOf("ORG-7001")(call) && call.number > cutOff.number);
  const kept = opened.move();
  return {
    systemId,
    cutOff,
    second,
    survivor,
    changes,
    callThat,
    next: (account: string) => calls.next(isOf(account)),
    callsOf: (account: string) => calls.list(cutOff.number - 1).filter(isOf(account)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

describeEndToEnd("a process killed between a token's rotation at the vendor and its storage", () => {
  test("The system recovers by itself while the vendor still accepts the old token", { timeout }, async () => {
    await using scene = await killBetweenRotatedAndStored(60);
    const { cutOff, second, survivor, systemId, changes } = scene;
    expect(cutOff).toMatchObject({ caller: "killed", outcome: "rotated" });
    expect(second).toMatchObject({ caller: "survivor", token: cutOff.token, outcome: "rotated", isAnswered: true });
    // The recovered pair is the one in use.
    expect(await scene.callThat(({ token }) => token === second.issued)).toMatchObject({ outcome: "rotated" });
    const input = { systemId, title: "After the kill" };
    const { createWorkOrder: answer } = await survivor.ask<{ createWorkOrder: WriteAnswer }>(createWorkOrder, { input });
    expect(answer.__typename).toBe("CreateWorkOrderSuccess");
    expect(changes.received).toEqual([]);
    expect(scene.callsOf("ORG-7001").filter(({ token }) => token === cutOff.token)).toHaveLength(2);
  });

  test(
    "The system ends in one clear status when the vendor rejects the old token, and no call repeats",
    { timeout },
    async () => {
      await using scene = await killBetweenRotatedAndStored(0);
      const { cutOff, second, changes } = scene;
      expect(second).toMatchObject({ caller: "survivor", token: cutOff.token, outcome: "refused", error: "invalid_grant" });
      const { data } = await changes.first(() => true);
      expect(data.systemChanges).toMatchObject({
        status: "REAUTHORIZATION_REQUIRED",
        reason: expect.stringMatching(
          /^CMMS Bee no longer accepts the authorization .*The customer has to reconnect the system\.$/u,
        ),
      });
      for (let refresh = 0; refresh < otherRefreshes; refresh += 1) {
        expect(await scene.next("ORG-7002")).toMatchObject({ outcome: "rotated" });
      }
      expect(scene.callsOf("ORG-7001")).toHaveLength(2);
      expect(changes.received).toHaveLength(1);
    },
  );
});
