import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { allocatePositions } from "../../change-log/allocate-positions.ts";
import { createChangeLog } from "../../change-log/create-change-log.ts";
import { createIngressKeys, type IngressKeys } from "../../ingress/keys/ingress-keys.ts";
import { leaveWebhooks } from "../../ingress/registration/leave-webhooks.ts";
import { createPrincipals } from "../../principals/create-principals.ts";
import type { Principal } from "../../principal.ts";
import { constantKeys, createLocalKeys } from "../../secrets/local-keys.ts";
import { createSealer } from "../../secrets/sealer.ts";
import type { Store } from "../../store/database.ts";
import { createSystems } from "../create-systems.ts";
import { createLifecycle } from "../../system-lifecycle.ts";
import { createFakeVendor, type FakeVendor } from "./fake-vendor.ts";

export const publicUrl = "https://fettle.example";

export type TestSystems = ReturnType<typeof createSystems>;

/** Systems over a store and a fake vendor, with a settable clock and waits that take no time. */
export interface SystemsBench {
  readonly store: Store;
  readonly vendor: FakeVendor;
  readonly systems: TestSystems;
  /** Another node over the same store. */
  readonly otherNode: TestSystems;
  /** The webhook addresses of the later stage, which a disconnect takes down. */
  readonly ingressKeys: IngressKeys;
  readonly principal: Principal;
  readonly events: {
    readonly connected: unknown[];
    readonly resumed: string[];
    readonly reworded: string[];
    readonly erasing: string[];
    readonly rings: number[];
    readonly logged: string[];
    /** The pauses so far, in milliseconds. */
    readonly pauses: number[];
  };
  readonly time: { now: Date };
  close(): Promise<void>;
}

/** @param change changes the vendor's connector. */
export async function startSystems(
  store: Store,
  change: (connector: FakeVendor["connector"]) => FakeVendor["connector"] = (connector) => connector,
): Promise<SystemsBench> {
  const time = { now: new Date("2026-01-31T08:00:00.000Z") };
  const clock = () => time.now;
  const vendor = createFakeVendor();
  const connector = change(vendor.connector);
  const events: SystemsBench["events"] = {
    connected: [],
    resumed: [],
    reworded: [],
    erasing: [],
    rings: [],
    logged: [],
    pauses: [],
  };
  const write = (...parts: readonly unknown[]) => void events.logged.push(JSON.stringify(parts));
  const log = { debug: write, info: write, warn: write, error: write, child: () => log };
  const sealer = createSealer(createLocalKeys(constantKeys([{ id: "k1", key: randomBytes(32) }])));
  const principals = createPrincipals({ store, clock });
  const oauthClient = { id: "client", secret: "client-secret" };
  const ingressKeys = createIngressKeys({ store, sealer, clock, publicUrl });
  const make = () =>
    createSystems({
      store,
      changeLog: createChangeLog(store),
      sealer,
      clock,
      log,
      publicUrl,
      redirectUrls: ["https://app.example/done"],
      catalog: {
        connectors: new Map([[connector.id, { connector, oauthClient }]]),
        entities: new Map(),
      },
      fetch: vendor.fetch,
      allocatePositions,
      ring: (_environmentId, position) => void events.rings.push(position),
      principals,
      lifecycle: createLifecycle(
        [
          {
            connected: (_environmentId, systemId, how) => void events.connected.push({ systemId, ...how }),
            resumed: (_environmentId, systemId) => void events.resumed.push(systemId),
            reworded: (_environmentId, systemId) => void events.reworded.push(systemId),
            erasing: (_environmentId, systemId) => void events.erasing.push(systemId),
          },
          { leaving: (...of) => leaveWebhooks({ store, ingressKeys, log }, ...of) },
        ],
        log,
      ),
      random: () => 0,
      delay: async (milliseconds, signal) => {
        events.pauses.push(milliseconds);
        signal.throwIfAborted();
        await setImmediate();
      },
    });
  const [systems, otherNode] = [make(), make()];
  const environments = await principals.ensureDefaultWorkspace();
  return {
    store,
    vendor,
    systems,
    otherNode,
    ingressKeys,
    events,
    time,
    principal: {
      environmentId: environments.test,
      environmentKind: "test",
      tokenId: "tok_1",
      scopes: ["admin"],
      systemId: null,
      expiresAt: null,
    },
    async close() {
      await systems[Symbol.asyncDispose]();
      await otherNode[Symbol.asyncDispose]();
    },
  };
}
