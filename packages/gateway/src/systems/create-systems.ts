import type { Catalog } from "../catalog/catalog.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Sealer } from "../secrets/sealer.ts";
import type { Store } from "../store/database.ts";
import { timerDelay, type Delay } from "../vendor/delay.ts";
import { createRateGates } from "../vendor/rate-gates.ts";
import { createRequestLog } from "../vendor/request-log.ts";
import { disconnectSystem } from "./disconnect-system.ts";
import { createIngressKeys, type IngressKeys } from "./ingress-keys.ts";
import { openVendor } from "./open-vendor.ts";
import { answerPages } from "./pages/answer-pages.ts";
import { createCredentialKeeper } from "./create-credential-keeper.ts";
import { createSessions } from "./sessions/create-sessions.ts";
import { createStatusReports, type ChangePositions } from "./status-reports.ts";
import { currentPosition, findSystems, listSystems } from "./system-rows.ts";
import type { Systems } from "./systems.ts";
import { toSystem } from "./to-system.ts";
import { createVendorAccess } from "./vendor-access.ts";

/** What systems are made from. */
export interface SystemsParts extends ChangePositions {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log?: Log | undefined;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  readonly redirectUrls?: readonly string[] | undefined;
  readonly fetch: typeof globalThis.fetch;
  /** Called after a connect or reconnect has been committed. Its failure is logged and does not undo the connect. */
  readonly onConnected: (environmentId: string, systemId: string, how: { readonly reconnected: boolean }) => void | Promise<void>;
  readonly random?: () => number;
  readonly delay?: Delay;
}

/** Systems over the store. Disposing waits for refreshes under way and writes the last rows of the request log. */
export function createSystems(parts: SystemsParts): Systems & Omit<IngressKeys, "ingressUrls"> & AsyncDisposable {
  const { store, sealer, catalog, clock, log, fetch, publicUrl } = parts;
  const { random = Math.random, delay = timerDelay } = parts;
  const requestLog = createRequestLog({ service: store.service, log });
  const vendorAccess = createVendorAccess({
    gates: createRateGates({ clock, delay }),
    requestLog,
    means: { fetch, clock, random, delay },
  });
  const positions: ChangePositions = {
    allocatePositions: (transaction, environmentId, count) => parts.allocatePositions(transaction, environmentId, count),
    ring: (environmentId, position) => parts.ring(environmentId, position),
  };
  const statusReports = createStatusReports({ store, clock }, positions);
  const keeper = createCredentialKeeper({ store, sealer, clock, random, delay, fetch, statusReports, log });
  const ingressKeys = createIngressKeys({ store, sealer, clock, publicUrl });
  const vendor: Systems["vendor"] = (environmentId, systemId, work) =>
    openVendor({ store, catalog, clock, keeper, statusReports, vendorAccess }, environmentId, systemId, work);
  const { onConnected } = parts;
  const pageMeans = { store, sealer, clock, catalog, publicUrl, fetch, log, positions, vendorAccess, onConnected };

  return {
    ...createSessions({ store, catalog, clock, publicUrl, redirectUrls: parts.redirectUrls }),
    ensureIngressKey: (environmentId, systemId) => ingressKeys.ensureIngressKey(environmentId, systemId),
    resolveIngressKey: (key) => ingressKeys.resolveIngressKey(key),
    async byIds(environmentId, ids) {
      const rows = await findSystems(store.environment(environmentId), environmentId, ids);
      return new Map(rows.map((row) => [row.id, toSystem(row, catalog)]));
    },
    async list(environmentId, query) {
      const database = store.environment(environmentId);
      // The position first, so that no change between the two is missed.
      const position = await currentPosition(database, environmentId);
      const rows = await listSystems(database, environmentId, query);
      return { systems: rows.map((row) => toSystem(row, catalog)), position };
    },
    async report(environmentId, systemId, report) {
      await statusReports.report(environmentId, systemId, report);
    },
    vendor,
    async disconnect(environmentId, systemId, traceId) {
      const means = { store, catalog, clock, log, fetch, keeper, ingressKeys, positions, vendor };
      const row = await disconnectSystem(means, environmentId, systemId, traceId);
      vendorAccess.forget(environmentId, systemId);
      return row === null ? null : toSystem(row, catalog);
    },
    pages: (request) => answerPages(pageMeans, request),
    async [Symbol.asyncDispose]() {
      await keeper[Symbol.asyncDispose]();
      await requestLog[Symbol.asyncDispose]();
    },
  };
}
