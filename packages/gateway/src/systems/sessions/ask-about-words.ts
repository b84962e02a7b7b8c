import type { VendorAccount } from "@fettle/connector";
import type { Log } from "../../log.ts";
import type { VendorAccess } from "../calling/vendor-access.ts";
import { stagedCredentials } from "../credentials/staged-credentials.ts";
import { findSystemsOfAccount, findWords } from "../registry/system-rows.ts";
import { fetchWords } from "../words/fetch-words.ts";
import type { SeenWords } from "../words/seen-words.ts";
import { wordSettings } from "../words/word-map.ts";
import { writeAskedWords, type AskedWords } from "./asked-words.ts";
import { sessionPlace } from "./flow.ts";
import { isSameAccount } from "./same-account.ts";
import { beginFlow, mostTries, type SessionRow } from "./session-rows.ts";
import type { StagedConnection } from "./staged-connection.ts";
import type { StoreConnectionDependencies } from "./store-connection.ts";

interface AskDependencies extends Pick<StoreConnectionDependencies, "store" | "sealer" | "clock"> {
  readonly vendorAccess: VendorAccess;
  readonly log: Log | undefined;
}

const wordsMilliseconds = 20_000;

/** The customer's words, and those of them that nobody has been asked about. Without an answer from the vendor there are none. */
export async function wordsToAsk(
  dependencies: AskDependencies,
  session: SessionRow,
  staged: StagedConnection,
  { account, ...owner }: { readonly systemId: string; readonly account: VendorAccount; readonly traceId: string },
): Promise<{ readonly seen: SeenWords; readonly asked: SeenWords }> {
  const { configuration, settings, credentials } = staged;
  // The last try either connects or ends the session.
  if (wordSettings(configuration).size === 0 || session.tries >= mostTries - 1) return { seen: {}, asked: {} };
  const known = await knownWords(dependencies, session, staged, account);
  const vendor = dependencies.vendorAccess.vendor({
    ...owner,
    environmentId: session.environment_id,
    configuration,
    settings,
    method: credentials.type,
    credentials: stagedCredentials({ configuration, settings }, credentials),
    signal: AbortSignal.timeout(wordsMilliseconds),
  });
  const { seen } = await fetchWords(configuration, vendor, dependencies.log);
  const asked = Object.entries(seen).flatMap(([name, words]) => {
    const before = new Set((known[name] ?? []).map(({ word }) => word));
    const left = words.filter(({ word }) => !before.has(word));
    return left.length === 0 ? [] : [[name, left] as const];
  });
  return { seen, asked: Object.fromEntries(asked) };
}

/** The words of the system that the session will connect again, if there is one by now. */
async function knownWords(
  { store }: AskDependencies,
  { environment_id: environmentId, system_id: systemId, reconnects, external_id: externalId }: SessionRow,
  { configuration, settings }: Pick<StagedConnection, "configuration" | "settings">,
  account: VendorAccount,
): Promise<SeenWords> {
  const database = store.environment(environmentId);
  const wordsOf = async (id: string) => (await findWords(database, environmentId, [id])).get(id) ?? {};
  if (reconnects) return systemId === null ? {} : await wordsOf(systemId);
  if (externalId === null) return {};
  const of = { connectorId: configuration.connector.id, accountId: account.id, externalId };
  const systems = await findSystemsOfAccount(database, environmentId, of);
  const system = systems.find((one) => isSameAccount(one, { configuration, settings, account }));
  return system === undefined ? {} : await wordsOf(system.id);
}

/** Keeps a connection until the customer has answered; false when the session is no longer open. */
export async function keepAsked(
  { store, sealer, clock }: AskDependencies,
  session: SessionRow,
  waiting: AskedWords,
  browserHash: Buffer | null,
): Promise<boolean> {
  if (browserHash === null) return false;
  const sealed = await sealer.seal(writeAskedWords(waiting), sessionPlace(session));
  return await beginFlow(store.environment(session.environment_id), session, { stateHash: null, browserHash, sealed }, clock());
}
