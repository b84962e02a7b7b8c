import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import { untilAborted } from "../../signals.ts";
import { stagedCredentials } from "../credentials/staged-credentials.ts";
import { credentialsPlace, isOver } from "../credentials/credentials.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { renewTokens } from "../refresh/renew-tokens.ts";
import type { Farewell } from "../../system-lifecycle.ts";
import { revokeTokens } from "./revoke-tokens.ts";
import { parseSettings } from "../registry/settings.ts";
import type { SystemRow } from "../registry/system-rows.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";

export interface CleanUpDependencies {
  readonly sealer: Sealer;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly vendorAccess: VendorAccess;
}

/** What remains of a disconnected system. */
export interface CleanUp {
  readonly system: SystemRow;
  /** Its credentials, which are no longer stored. */
  readonly sealed: string;
  /** What the stages have to undo at the vendor. */
  readonly farewells: readonly Farewell[];
  readonly traceId: string;
}

/** How long the whole cleanup at the vendor may take. */
const cleanUpMilliseconds = 15_000;

/** Undoes the stages' set-up at the vendor, then revokes the tokens there, as far as that works; failures are logged. */
export async function cleanUpAtVendor(
  dependencies: CleanUpDependencies,
  { system, sealed, farewells, traceId }: CleanUp,
): Promise<void> {
  const where = { environmentId: system.environment_id, systemId: system.id, traceId };
  const attempt = async <Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      dependencies.log?.warn({ ...where, what, reason }, "a disconnected system was not cleaned up at its vendor");
      return undefined;
    }
  };
  const configuration = dependencies.catalog.connectors.get(system.connector_id);
  const parsed = configuration === undefined ? null : parseSettings(configuration, system.settings);
  if (configuration === undefined || parsed?.type !== "success") return;
  const owner = { ...where, configuration, settings: parsed.settings };
  const stored = await attempt("credentials", () =>
    openCredentials(dependencies.sealer, sealed, credentialsPlace(system.environment_id, system.id)),
  );
  if (stored === undefined) return;
  const signal = AbortSignal.timeout(cleanUpMilliseconds);
  const credentials = isOver(stored, dependencies.clock())
    ? ((await attempt("access token", () => renewTokens({ ...dependencies, onCall() {} }, owner, stored))) ?? stored)
    : stored;
  // The tokens come last: without them the vendor would refuse the other calls.
  const staged = stagedCredentials(owner, credentials);
  const vendor = dependencies.vendorAccess.vendor({ ...owner, method: credentials.type, credentials: staged, signal });
  for (const { what, takeLeave } of farewells) {
    if (takeLeave !== undefined) await attempt(what, () => untilAborted(takeLeave(configuration.connector, vendor), signal));
  }
  await attempt("tokens", () => revokeTokens(dependencies, owner, credentials, signal));
}
