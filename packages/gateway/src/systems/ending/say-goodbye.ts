import type { Catalog } from "../../catalog/catalog.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import { untilAborted } from "../../signals.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import { stagedCredentials } from "../credentials/credential-source.ts";
import { credentialsPlace, isOver, type Credentials } from "../credentials/credentials.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { renewTokens } from "../refresh/renew-tokens.ts";
import { revokeTokens } from "./revoke-tokens.ts";
import { parseSettings } from "../registry/settings.ts";
import type { SystemRow } from "../registry/system-rows.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";

export interface GoodbyeMeans {
  readonly sealer: Sealer;
  readonly catalog: Catalog;
  readonly clock: Clock;
  readonly log: Log | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly vendorAccess: VendorAccess;
}

/** What is left of a system that has been disconnected. */
export interface Farewell {
  readonly system: SystemRow;
  /** Its credentials, which are stored no longer. */
  readonly sealed: string;
  /** Where its vendor sends webhooks. */
  readonly ingressUrls: readonly string[];
  /** What the connector answered when it set them up. */
  readonly reference: string | null;
  readonly traceId: string;
}

/** What the vendor is given to say goodbye, all of it together. */
const goodbyeMilliseconds = 15_000;

/** Takes webhooks down and revokes tokens at the vendor, as well as that goes: what does not is logged. */
export async function sayGoodbye(means: GoodbyeMeans, farewell: Farewell): Promise<void> {
  const { system, sealed, traceId } = farewell;
  const where = { environmentId: system.environment_id, systemId: system.id, traceId };
  const attempt = async <Result>(what: string, work: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof Error ? error.name : "unknown";
      means.log?.warn({ ...where, what, reason }, "a disconnected system was not taken down at its vendor");
      return undefined;
    }
  };
  const configuration = means.catalog.connectors.get(system.connector_id);
  const parsed = configuration === undefined ? null : parseSettings(configuration, system.settings);
  if (configuration === undefined || parsed?.type !== "success") return;
  const owner = { ...where, configuration, settings: parsed.settings };
  const stored = await attempt("credentials", () =>
    openCredentials(means.sealer, sealed, credentialsPlace(system.environment_id, system.id)),
  );
  if (stored === undefined) return;
  const signal = AbortSignal.timeout(goodbyeMilliseconds);
  const credentials = isOver(stored, means.clock())
    ? ((await attempt("access token", () => renewTokens({ ...means, onCall() {} }, owner, stored))) ?? stored)
    : stored;
  // Webhooks first: without tokens the vendor would no longer listen.
  await attempt("webhooks", () => untilAborted(unregisterWebhooks(means, owner, credentials, farewell, signal), signal));
  await attempt("tokens", () => revokeTokens(means, owner, credentials, signal));
}

async function unregisterWebhooks(
  { vendorAccess }: GoodbyeMeans,
  owner: CredentialOwner,
  credentials: Credentials,
  { ingressUrls, reference }: Farewell,
  signal: AbortSignal,
): Promise<void> {
  const { webhooks } = owner.configuration.connector;
  if (webhooks?.unregister === undefined) return;
  const staged = stagedCredentials(owner, credentials);
  const vendor = vendorAccess.vendor({ ...owner, method: credentials.type, credentials: staged, signal });
  for (const url of ingressUrls) await webhooks.unregister(vendor, { url, reference });
}
