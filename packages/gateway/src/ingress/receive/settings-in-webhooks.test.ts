import { defineConnector, textSetting, type SettingMap } from "@fettle/connector";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStagesHouse, type StagesHouse } from "../../ingest/testing/open-stages-house.ts";
import { testConnector } from "../../ingest/testing/test-connector.ts";
import type { System } from "../../systems/systems.ts";
import { systemEventsJob } from "../jobs.ts";
import { incomingWebhook } from "../testing/incoming-webhook.ts";
import { keyOf, noAppWideKeys, oneKey } from "../testing/one-key.ts";
import { createKnownKeys } from "../keys/known-keys.ts";

const settings = { header: "x-key", property: "job" };
const connector = defineConnector<SettingMap>({
  ...testConnector({ payloads: [], failures: [] }),
  settings: { header: textSetting({ label: "Header" }), property: textSetting({ label: "Property" }) },
  webhooks: {
    verify: ({ headers }, _secret, { header }) =>
      headers[String(header)] === "right"
        ? { valid: true, deliveryId: null, signedAt: null }
        : { valid: false, reason: "The key is wrong." },
    read: (body, { property }) => [
      { entity: "WorkOrder", remoteId: "1", kind: "changed", payload: Object(body)[String(property)] },
    ],
  },
});
const system = { id: "sys_1", connectorId: connector.id, status: "CONNECTED", settings } as never as System; // all that is read
let house: StagesHouse;

beforeAll(async () => {
  house = await openStagesHouse({
    connector,
    clock: () => new Date("2026-01-31T08:00:00.000Z"),
    systems: {
      byIds: async () => new Map([["sys_1", system]]),
      vendor: async (_environmentId, _systemId, { signal }) => ({
        connector,
        vendor: { settings, signal, fetch: () => Promise.reject(new Error("not used here")) },
      }),
    },
  });
}, 60_000);
afterAll(() => house[Symbol.asyncDispose]());

it("A webhook is verified and read by the system's settings", async () => {
  const environmentId = await house.begin();
  const body = JSON.stringify({ job: { id: "1", title: "Oil", updated: "2026-01-31T08:00:00.000Z" } });
  const send = (headers: Record<string, string>) => house.ingress.receive(incomingWebhook(body, headers), keyOf(environmentId));
  expect((await send({ "x-other": "right" })).status).toBe(401);
  expect((await send({ "x-key": "right" })).status).toBe(200);
  for (const job of house.jobs.take(systemEventsJob))
    await house.ingress.handlers.systemEvents.work(job, new AbortController().signal);
  expect(await house.test.titles(environmentId)).toEqual(["Oil"]);
});

it("The settings of a system are looked up again after some seconds, because another node may have changed them", async () => {
  let at = 0;
  let header = "x-one";
  const byIds = async () => new Map([["sys_1", { ...system, settings: { header } }]]);
  const keys = createKnownKeys({
    ingressKeys: oneKey(() => "env_1"),
    appWideKeys: noAppWideKeys,
    systems: { byIds },
    stopwatch: () => at,
  });
  expect(await keys.find("key")).toMatchObject({ settings: { header: "x-one" } });
  header = "x-two";
  at = 9000;
  expect(await keys.find("key")).toMatchObject({ settings: { header: "x-one" } });
  at = 10_000;
  expect(await keys.find("key")).toMatchObject({ settings: { header: "x-two" } });
});
