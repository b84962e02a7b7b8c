import type { VendorAccount } from "@fettle/connector";
import type { Clock } from "../../clock.ts";
import type { Sealer } from "../../secrets/sealer.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import { credentialsPlace, refreshTimeOf, writeCredentials } from "../credentials/credentials.ts";
import { replaceCredentials } from "../credentials/credential-rows.ts";
import { announceStatus, appendSystemChange, writeStatus, type ChangePositions } from "../status/status-reports.ts";
import {
  findWords,
  insertSystem,
  lockAccount,
  lockSystem,
  lockSystemsOfAccount,
  updateSystemAccount,
  waitForWriters,
  type SystemRow,
} from "../registry/system-rows.ts";
import { inheritedMappings, lockMappings } from "../mappings/mapping-rows.ts";
import { noteConnected, type AuditDependency } from "./audit-connect.ts";
import { newCode } from "./connect-code.ts";
import { completeSession, setSessionSystem, type Completion, type SessionRow } from "./session-rows.ts";
import { isSameAccount } from "./same-account.ts";
import type { StagedConnection } from "./staged-connection.ts";
import type { Meanings, SeenWords } from "../words/seen-words.ts";
import { withWords, wordSettings } from "../words/word-map.ts";

export interface StoreConnectionDependencies extends AuditDependency {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly positions: ChangePositions;
}

/** Credentials that work, and the account they belong to. */
interface Connection extends StagedConnection {
  readonly systemId: string;
  readonly account: VendorAccount;
  /** The words that the vendor has shown, and what the customer has just said of them. */
  readonly seen: SeenWords;
  readonly meanings: Meanings;
  readonly traceId: string;
  /** The hash of the cookie of the browser that finishes the session. */
  readonly browserHash: Buffer | null;
}

/** Thrown to roll back. */
class SessionClosedError extends Error {
  override readonly name = "SessionClosedError";
}

/** Thrown to roll back: the connection belongs to another system than the one its credentials were sealed for. */
class OtherSystemError extends Error {
  override readonly name = "OtherSystemError";
  readonly systemId: string;

  constructor(systemId: string) {
    super("The credentials are sealed for another system.");
    this.systemId = systemId;
  }
}

/** The system changes only when another session or a disconnect of the same account interferes at the same moment. */
const mostTries = 5;

/**
 * Completes the session and puts the credentials into use, in one transaction. Null when the session was used or expired.
 *
 * A new session for a connected account repairs that system when the app names the same customer (`externalId`) and the settings lead to
 * the same server: two systems with the same records would only duplicate them. All other cases create a new system: another
 * `externalId`, or none, may be another customer of the app; another server may claim any account; and a disconnected system has ended.
 */
export async function storeConnection(
  dependencies: StoreConnectionDependencies,
  session: SessionRow,
  connection: Connection,
): Promise<{
  readonly systemId: string;
  readonly reconnected: boolean;
  /** Whether words of records that are stored already mean something else now. */
  readonly isReworded: boolean;
  readonly code: string | null;
} | null> {
  const environmentId = session.environment_id;
  const database = dependencies.store.environment(environmentId);
  const code = await newCode(dependencies, session, dependencies.clock());
  let systemId = connection.systemId;
  for (let attempt = 1; ; attempt++) {
    // Sealed before the transaction, because sealing may call a key manager. Sealed credentials are bound to one system.
    const place = credentialsPlace(environmentId, systemId);
    const credentials = { systemId, sealed: await dependencies.sealer.seal(writeCredentials(connection.credentials), place) };
    try {
      const stored = await database
        .transaction()
        .execute((transaction) => write(transaction, dependencies, session, connection, credentials, code));
      const { change, ...result } = stored;
      const { id: accountId, name: account } = connection.account;
      const connector = connection.configuration.connector.id;
      const { log } = dependencies.positions;
      log?.info({ environmentId, ...result, connector, accountId, account }, "a system was connected");
      if (change !== null) announceStatus(dependencies.positions, change);
      return { ...result, code: code?.code ?? null };
    } catch (error) {
      if (error instanceof SessionClosedError) return null;
      if (!(error instanceof OtherSystemError) || attempt === mostTries) throw error;
      systemId = error.systemId;
    }
  }
}

async function write(
  transaction: DatabaseTransaction,
  dependencies: StoreConnectionDependencies,
  session: SessionRow,
  connection: Connection,
  credentials: { readonly systemId: string; readonly sealed: string },
  code: Completion["code"],
) {
  const now = dependencies.clock();
  const completion = { now, browserHash: connection.browserHash, code };
  if (!(await completeSession(transaction, session, completion))) throw new SessionClosedError();
  const connector = { environmentId: session.environment_id, connectorId: connection.configuration.connector.id };
  // Before any system is locked, as by those who change the mappings.
  if (!session.reconnects) await lockMappings(transaction, connector);
  const existing = await existingSystem(transaction, session, connection);
  const systemId = existing?.id ?? connection.systemId;
  if (systemId !== credentials.systemId) throw new OtherSystemError(systemId);
  const known = (await findWords(transaction, session.environment_id, [systemId])).get(systemId) ?? {};
  const { isReworded, ...words } = wordsOf(connection, existing, known);
  // Whoever writes records from now on reads them with the new meanings.
  if (isReworded) await waitForWriters(transaction, session.environment_id, systemId);
  if (existing === undefined) {
    const field_mappings = JSON.stringify(await inheritedMappings(transaction, connector));
    await insertSystem(transaction, { ...newSystem(session, connection, now), ...words, field_mappings });
  } else await updateSystemAccount(transaction, session.environment_id, systemId, { ...accountOf(connection), ...words });
  await replaceCredentials(transaction, {
    environment_id: session.environment_id,
    system_id: systemId,
    sealed: credentials.sealed,
    refresh_at: refreshTimeOf(connection.credentials, dependencies.random),
    updated_at: now,
  });
  await setSessionSystem(transaction, session, systemId);
  await noteConnected(dependencies, transaction, session, connection, { systemId, reconnected: existing !== undefined });
  const report = { status: "CONNECTED", reason: null, traceId: connection.traceId } as const;
  const change =
    existing === undefined
      ? await appendSystemChange(
          transaction,
          { environment_id: session.environment_id, id: systemId, previous: null },
          report,
          now,
          dependencies.positions,
        )
      : await writeStatus(transaction, existing, report, now, dependencies.positions);
  return { systemId, reconnected: existing !== undefined, isReworded, change };
}

async function existingSystem(
  transaction: DatabaseTransaction,
  session: SessionRow,
  connection: Connection,
): Promise<SystemRow | undefined> {
  const { environment_id: environmentId } = session;
  if (session.reconnects) {
    const system = await lockSystem(transaction, environmentId, connection.systemId);
    // This was checked before, outside the transaction; another session may have been faster.
    const isGone = system === undefined || system.erase_requested_at !== null;
    if (isGone || !isSameAccount(system, connection)) throw new SessionClosedError();
    return system;
  }
  const { external_id: externalId } = session;
  if (externalId === null) return undefined;
  const [connectorId, accountId] = [connection.configuration.connector.id, connection.account.id];
  await lockAccount(transaction, [environmentId, connectorId, accountId]);
  const systems = await lockSystemsOfAccount(transaction, environmentId, { connectorId, accountId, externalId });
  return systems.find((system) => isSameAccount(system, connection));
}

/** The settings and words to store. The meanings of words are the system's own, whatever the operator says. */
function wordsOf({ configuration, settings, seen, meanings }: Connection, existing: SystemRow | undefined, words: SeenWords) {
  const own = Array.from(wordSettings(configuration).keys(), (name) => [name, existing?.settings[name] ?? {}] as const);
  const before = { settings: { ...settings, ...Object.fromEntries(own) }, words };
  const after = withWords(before, { seen, meanings });
  const isReworded = existing !== undefined && after.isReworded;
  return {
    settings: JSON.stringify(after.settings),
    words: JSON.stringify(after.words),
    ...(isReworded && { words_revision: existing.words_revision + 1 }),
    isReworded,
  };
}

const accountOf = ({ account, credentials }: Connection) => ({
  account_id: account.id,
  account_name: account.name,
  authentication: credentials.type,
});

const newSystem = (session: SessionRow, connection: Connection, now: Date) => ({
  ...accountOf(connection),
  environment_id: session.environment_id,
  id: connection.systemId,
  connector_id: connection.configuration.connector.id,
  display_name: session.display_name ?? `${connection.configuration.connector.name}: ${connection.account.name}`.slice(0, 200),
  external_id: session.external_id,
  status: "CONNECTED" as const,
  status_reason: null,
  status_changed_at: now,
  created_at: now,
});
