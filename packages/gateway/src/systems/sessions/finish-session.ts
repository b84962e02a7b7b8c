import { ConnectorError, type VendorAccount } from "@fettle/connector";
import { randomId } from "../../identifiers.ts";
import type { Log } from "../../log.ts";
import { stagedCredentials } from "../credential-source.ts";
import { findSystem } from "../system-rows.ts";
import type { VendorAccess } from "../vendor-access.ts";
import { storeConnection, type StoreConnectionMeans } from "./store-connection.ts";
import { isSameServer } from "./same-account.ts";
import type { SessionRow } from "./session-rows.ts";
import type { StagedConnection } from "./staged-connection.ts";

/** What came of a session's last step. */
export type Finish =
  | { readonly type: "connected"; readonly systemId: string; readonly accountName: string }
  /** Nothing has changed; the person may try again. */
  | { readonly type: "refused"; readonly message: string }
  /** The session has been used or has expired meanwhile. */
  | { readonly type: "closed" };

export interface FinishMeans extends StoreConnectionMeans {
  readonly vendorAccess: VendorAccess;
  readonly log: Log | undefined;
  readonly onConnected: (environmentId: string, systemId: string, how: { readonly reconnected: boolean }) => void | Promise<void>;
}

/** Long enough for a slow vendor, short enough for a person who waits. */
const probeMilliseconds = 45_000;

/** Tries credentials out, checks whose they are, and only then stores them. */
export async function finishSession(
  means: FinishMeans,
  session: SessionRow,
  staged: StagedConnection,
  traceId: string,
): Promise<Finish> {
  const environmentId = session.environment_id;
  const { connector } = staged.configuration;
  const systemId = session.system_id ?? randomId("sys");
  let account: VendorAccount;
  try {
    account = await probe(means, { environmentId, systemId, traceId }, staged);
  } catch (error) {
    if (session.system_id === null) means.vendorAccess.forget(environmentId, systemId);
    const code = ConnectorError.isInstance(error) ? error.code : "DEFECT";
    means.log?.warn(
      { environmentId, sessionId: session.id, traceId, connector: connector.id, code },
      "new credentials were refused",
    );
    return { type: "refused", message: explain(error, connector.name) };
  }
  if (session.reconnects) {
    const system = await findSystem(means.store.environment(environmentId), environmentId, systemId);
    if (system === undefined) return { type: "closed" };
    if (!isSameServer(system, staged)) {
      const message = `These settings lead to another server than the one that this connection belongs to. Use the settings of that one at ${connector.name}. Nothing has been changed.`;
      return { type: "refused", message };
    }
    if (system.account_id !== null && system.account_id !== account.id) {
      const [is, was] = [account.name, system.account_name ?? "another account"];
      return {
        type: "refused",
        message: `You signed in to “${is}”, but this connection belongs to “${was}”. Sign in with that account. Nothing has been changed.`,
      };
    }
  }
  const stored = await storeConnection(means, session, { ...staged, systemId, account, traceId });
  if (stored === null) return { type: "closed" };
  try {
    await means.onConnected(environmentId, stored.systemId, { reconnected: stored.reconnected });
  } catch (error) {
    // The connection stands; what follows it is tried again by the scheduler.
    const message = error instanceof Error ? error.message : "unknown";
    means.log?.error(
      { environmentId, systemId: stored.systemId, traceId, error: message },
      "the work after a connect was not begun",
    );
  }
  return { type: "connected", systemId: stored.systemId, accountName: account.name };
}

async function probe(
  means: FinishMeans,
  owner: { readonly environmentId: string; readonly systemId: string; readonly traceId: string },
  { configuration, settings, credentials }: StagedConnection,
): Promise<VendorAccount> {
  const vendor = means.vendorAccess.vendor({
    ...owner,
    configuration,
    settings,
    method: credentials.type,
    credentials: stagedCredentials({ configuration }, credentials),
    signal: AbortSignal.timeout(probeMilliseconds),
  });
  const account = await configuration.connector.account(vendor);
  if (typeof account.id !== "string" || !/^[^\p{Cc}]{1,200}$/u.test(account.id)) {
    throw new ConnectorError("UNEXPECTED_ANSWER", `${configuration.connector.name} did not say which account this is.`);
  }
  const name =
    typeof account.name === "string"
      ? account.name
          .replace(/\p{Cc}+/gu, " ")
          .trim()
          .slice(0, 200)
      : "";
  return { id: account.id, name: name === "" ? account.id : name };
}

/** What a person at the connect page is told. */
function explain(error: unknown, product: string): string {
  if (!ConnectorError.isInstance(error)) return `${product} could not be asked for the account. Try again later.`;
  switch (error.code) {
    case "UNAUTHENTICATED":
      return `${product} does not accept this. Check what you typed, or sign in again.`;
    case "FORBIDDEN":
      return `${product} accepts this, but it may not read the account. Ask your administrator at ${product} to allow it.`;
    case "RATE_LIMITED":
    case "UNAVAILABLE":
      return `${product} does not answer at the moment. Try again in a minute.`;
    case "MISCONFIGURED":
      return `${product} cannot be reached at this address. Check the address in the settings.`;
    default:
      return `${product} gave an answer that cannot be understood. Check the settings, or try again later.`;
  }
}
