import { expect, it } from "vitest";
import { noPayloads } from "../../payloads/testing/no-payloads.ts";
import type { IngressEvent } from "./ingress-event.ts";
import { redactedEvents } from "./redacted-events.ts";

const at = new Date("2026-01-31T08:00:00.000Z");
const eventOf = (systemId: string): IngressEvent => ({
  id: `evt_${systemId}`,
  systemId,
  status: "PROCESSED",
  receivedAt: at,
  processedAt: at,
  isSigned: false,
  error: null,
  contentType: "application/json",
  contentEncoding: null,
  size: 13,
  traceId: "trace",
});

it("An event whose secrets cannot be found out is not shown, and the others are", async () => {
  const events = [eventOf("sys_1"), eventOf("sys_gone"), eventOf("sys_2")];
  const shown = await redactedEvents(
    {
      catalog: { connectors: new Map(), entities: new Map() },
      payloads: noPayloads,
      systems: {
        byIds: async () => new Map(),
        hiderOf: async (_environmentId, systemId) => {
          if (systemId === "sys_gone") throw new Error("The system is gone, so its secrets are unknown.");
          return (bytes) => bytes;
        },
      },
      ingressKeys: { secretsOf: async () => [] },
      bodies: async (_environmentId, ids) => new Map(ids.map((id) => [id, Buffer.from(`{"title":"x"}`)])),
    },
    "env_1",
    events,
  );
  expect(shown.map(({ state }) => state)).toEqual(["STORED", "DROPPED", "STORED"]);
});
