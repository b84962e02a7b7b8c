import { ConnectorError } from "@fettle/connector";
import type { Catalog, ConnectorConfiguration } from "../../catalog/catalog.ts";
import { failureWords, type Log } from "../../log.ts";
import type { DatabaseTransaction, Store } from "../../store/database.ts";
import type { SystemLifecycle } from "../../system-lifecycle.ts";
import type { VendorHandle } from "../../vendor-calls/vendor-handle.ts";
import { isMeaning } from "../registry/settings.ts";
import { findSystem, findWords, lockSystem, updateSystemWords, waitForWriters, type SystemRow } from "../registry/system-rows.ts";
import { toSystem } from "../registry/to-system.ts";
import type { GivenMeaning, InputProblem, WordsOutcome } from "../systems.ts";
import { fetchWords, isStorable } from "./fetch-words.ts";
import type { Meanings, SeenWords } from "./seen-words.ts";
import { longestWord, meaningsOf, mostWords, withWords, wordSettings } from "./word-map.ts";

export interface ChangeWordsDependencies {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly lifecycle: Pick<SystemLifecycle, "reworded">;
  readonly log?: Log | undefined;
}

/** The system whose words are changed. */
interface Whose {
  readonly environmentId: string;
  readonly systemId: string;
  readonly traceId: string;
}

/** Says what some words of a list mean. A word that the vendor has not shown is added. */
export async function mapWords(
  dependencies: ChangeWordsDependencies,
  whose: Whose,
  { list, words }: { readonly list: string; readonly words: readonly GivenMeaning[] },
): Promise<WordsOutcome> {
  const found = await findConfiguration(dependencies, whose);
  if ("type" in found) return found;
  const problems = problemsOf(found, list, words);
  if (problems.length > 0) return { type: "invalid", problems };
  const meanings: Meanings = { [list]: new Map(words.map(({ word, value }) => [word, value])) };
  return await change(dependencies, whose, (seen) => {
    const known = new Set((seen[list] ?? []).map(({ word }) => word));
    const added = words.filter(({ word }) => !known.has(word)).map(({ word }) => ({ word, label: word, proposed: null }));
    return { seen: { [list]: added }, meanings };
  });
}

const longestFetch = 30_000;

/** Asks the vendor for words again. New ones get a proposal, and mean nothing until they are mapped. Keeps the lists that it gets. */
export async function fetchAgain(
  dependencies: ChangeWordsDependencies & {
    readonly vendor: (environmentId: string, systemId: string, work: VendorWork) => Promise<VendorHandle | null>;
  },
  whose: Whose,
): Promise<WordsOutcome> {
  const found = await findConfiguration(dependencies, whose);
  if ("type" in found) return found;
  const { environmentId, systemId, traceId } = whose;
  const signal = AbortSignal.timeout(longestFetch);
  const handle = await dependencies.vendor(environmentId, systemId, { signal, traceId }).catch((error: unknown) => {
    if (!ConnectorError.isInstance(error)) throw error;
    dependencies.log?.warn({ environmentId, systemId, traceId, ...failureWords(error) }, "a vendor could not be asked for words");
    return failed(error);
  });
  if (handle === null) return { type: "not-found" };
  if ("type" in handle) return handle;
  const { seen, failures } = await fetchWords(found, handle.vendor, dependencies.log);
  const outcome = await change(dependencies, whose, () => ({ seen, meanings: {} }));
  const [failure] = failures.values();
  return outcome.type === "success" && failure !== undefined ? failed(failure) : outcome;
}

interface VendorWork {
  readonly signal: AbortSignal;
  readonly traceId: string;
}

const failed = (error: unknown) =>
  ({ type: "failed", isUnauthenticated: ConnectorError.isInstance(error) && error.code === "UNAUTHENTICATED" }) as const;

async function findConfiguration(
  { store, catalog }: ChangeWordsDependencies,
  { environmentId, systemId }: Whose,
): Promise<ConnectorConfiguration | Exclude<WordsOutcome, { readonly type: "success" }>> {
  const row = await findSystem(store.environment(environmentId), environmentId, systemId);
  const configuration = row === undefined ? undefined : catalog.connectors.get(row.connector_id);
  if (row?.status === "DISCONNECTED") return { type: "disconnected" };
  return configuration ?? { type: "not-found" };
}

function problemsOf(
  configuration: ConnectorConfiguration,
  list: string,
  words: readonly GivenMeaning[],
): readonly InputProblem[] {
  const lists = wordSettings(configuration);
  const setting = lists.get(list);
  if (setting === undefined) {
    const known = lists.size === 0 ? "This system has no word maps." : `The word maps are: ${[...lists.keys()].join(", ")}.`;
    return [{ path: "name", message: known }];
  }
  if (words.length > mostWords) return [{ path: "words", message: `Give at most ${mostWords} words.` }];
  return words.flatMap(({ word, value }, index): readonly InputProblem[] => {
    const isWord = word.trim() === word && word !== "" && word.length <= longestWord && isStorable(word);
    if (!isWord)
      return [{ path: `words.${index}.word`, message: `Enter 1 to ${longestWord} characters, without spaces around them.` }];
    if (value === null || isMeaning(setting, value)) return [];
    return [{ path: `words.${index}.value`, message: `Choose one of ${meaningsOf(setting).join(", ")}, or null.` }];
  });
}

/** Changes the words under a lock, so that two who do so at once lose nothing of each other's. */
async function change(
  { store, catalog, lifecycle }: ChangeWordsDependencies,
  whose: Whose,
  more: (seen: SeenWords) => { readonly seen: SeenWords; readonly meanings: Meanings },
): Promise<WordsOutcome> {
  const { environmentId, systemId } = whose;
  const changed = await store
    .environment(environmentId)
    .transaction()
    .execute(async (transaction) => {
      const row = await lockSystem(transaction, environmentId, systemId);
      if (row === undefined) return { type: "not-found" } as const;
      if (row.status === "DISCONNECTED") return { type: "disconnected" } as const;
      const seen = (await findWords(transaction, environmentId, [systemId])).get(systemId) ?? {};
      const after = withWords({ settings: row.settings, words: seen }, more(seen));
      if (after.isFull)
        return { type: "invalid", problems: [{ path: "words", message: `A system has at most ${mostWords} words.` }] } as const;
      // Whoever writes records from now on reads them with the new meanings.
      if (after.isReworded) await waitForWriters(transaction, environmentId, systemId);
      return { type: "success", row: await write(transaction, row, after), isReworded: after.isReworded } as const;
    });
  if (changed.type !== "success") return changed;
  if (changed.isReworded) await lifecycle.reworded(whose);
  return { type: "success", system: toSystem(changed.row, catalog) };
}

async function write(
  transaction: DatabaseTransaction,
  row: SystemRow,
  { settings, words, isReworded }: ReturnType<typeof withWords>,
): Promise<SystemRow> {
  const revision = row.words_revision + (isReworded ? 1 : 0);
  const values = { settings: JSON.stringify(settings), words: JSON.stringify(words), words_revision: revision };
  await updateSystemWords(transaction, row.environment_id, row.id, values);
  return (await findSystem(transaction, row.environment_id, row.id)) ?? row;
}
