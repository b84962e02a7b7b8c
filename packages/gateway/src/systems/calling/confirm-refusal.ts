import { ConnectorError } from "@fettle/connector";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { Delay } from "../../vendor-calls/delay.ts";
import type { CredentialOwner } from "../credentials/credential-keeper.ts";
import { credentialsPlace, type Credentials } from "../credentials/credentials.ts";
import { healTime } from "./heal-time.ts";
import { openCredentials } from "../credentials/open-credentials.ts";
import { probeCredentials, type ProbeDependencies, type ProbeResult } from "../credentials/probe-credentials.ts";
import { findProbe, releaseProbe, settleProbe, takeProbe } from "./probe-rows.ts";
import type { StatusReports } from "../status/status-reports.ts";

export interface ConfirmDependencies extends ProbeDependencies {
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly delay: Delay;
  readonly statusReports: StatusReports;
  readonly log: Log | undefined;
}

/** `works`: the vendor accepts the credentials, whatever it refused. `replaced`: newer credentials are stored. */
export type Confirmation = "works" | "replaced";

/** A passing refusal, such as that of a restarting vendor, has this long to end. */
const pauseMilliseconds = 2000;
const shortestWait = 100;
const longestWait = 1000;
/** Enough for another node's probe, with its retries. */
const mostWaits = 40;

/**
 * Checks with the identity probe whether credentials that the vendor has refused are really dead: two seconds later, and once for all
 * callers on all nodes.
 * @throws ConnectorError `UNAUTHENTICATED` when they are, after the system's status shows it; `UNAVAILABLE` when the vendor does not say.
 */
export async function confirmRefusal(
  dependencies: ConfirmDependencies,
  owner: CredentialOwner,
  version: number,
  stopping: AbortSignal,
): Promise<Confirmation> {
  const database = dependencies.store.environment(owner.environmentId);
  const before = await findProbe(database, owner);
  if (before?.version !== version) return "replaced";
  await dependencies.delay(pauseMilliseconds, stopping);
  for (let wait = 0; wait < mostWaits; wait++) {
    const sealed = await takeProbe(database, owner, before);
    if (sealed !== undefined) return await probe(dependencies, owner, { version, sealed }, stopping);
    const now = await findProbe(database, owner);
    if (now?.version !== version) return "replaced";
    if (now.round !== before.round) {
      if (now.outcome === "works") return "works";
      throw now.outcome === "refused" ? refused(owner, "no longer accepts the credentials") : unclear(owner);
    }
    await dependencies.delay(Math.min(longestWait, shortestWait * 2 ** wait) * (0.5 + dependencies.random() / 2), stopping);
  }
  throw unclear(owner);
}

async function probe(
  dependencies: ConfirmDependencies,
  owner: CredentialOwner,
  { version, sealed }: { readonly version: number; readonly sealed: string },
  stopping: AbortSignal,
): Promise<Confirmation> {
  const { environmentId, systemId, traceId } = owner;
  const database = dependencies.store.environment(environmentId);
  const { type, outcome, account } = await ask(dependencies, owner, sealed, stopping).catch(async (error: unknown) => {
    await releaseProbe(database, owner, version);
    throw error;
  });
  const healAt = outcome === "refused" ? healTime(dependencies, 0) : null;
  // Settled before the status is written: if the process dies in between, the next call detects the refusal again.
  await settleProbe(database, owner, version, { outcome, healAt, healFailures: 0 });
  dependencies.log?.warn({ environmentId, systemId, traceId, outcome }, "refused credentials were probed");
  if (outcome === "works") return "works";
  if (outcome === "unclear") throw unclear(owner);
  const error = refused(
    owner,
    account === "other" ? `says that the ${names[type]} belongs to another account` : `no longer accepts the ${names[type]}`,
  );
  const report = { status: "REAUTHORIZATION_REQUIRED", reason: error.message, traceId } as const;
  const isCurrent = await dependencies.statusReports.report(environmentId, systemId, report, { credentials: { version } });
  if (!isCurrent) return "replaced";
  throw error;
}

async function ask(
  dependencies: ConfirmDependencies,
  owner: CredentialOwner,
  sealed: string,
  stopping: AbortSignal,
): Promise<ProbeResult & Pick<Credentials, "type">> {
  const credentials = await openCredentials(dependencies.sealer, sealed, credentialsPlace(owner.environmentId, owner.systemId));
  return { type: credentials.type, ...(await probeCredentials(dependencies, owner, credentials, stopping)) };
}

const names: Readonly<Record<Credentials["type"], string>> = {
  oauth2: "authorization",
  clientCredentials: "client id and secret",
  password: "user name and password",
  apiKey: "API key",
  basic: "user name and password",
};

const refused = ({ configuration }: CredentialOwner, what: string): ConnectorError => {
  const message = `${configuration.connector.name} ${what}. The customer has to reconnect the system.`;
  return new ConnectorError("UNAUTHENTICATED", message, { status: 401 });
};

const unclear = ({ configuration }: CredentialOwner): ConnectorError => {
  const message = `${configuration.connector.name} refused a call and does not say whether it still accepts the credentials. Fettle will ask again.`;
  return new ConnectorError("UNAVAILABLE", message, { status: 401 });
};
