import pino from "pino";
import { StartError } from "../errors.ts";
import { createLocalKeys } from "../secrets/local-keys.ts";
import { openKeys } from "../secrets/open-keys.ts";
import { rewrapSecrets, type RewrapOutcome } from "../secrets/rewrap-secrets.ts";
import { storeParts } from "../stages.ts";
import { openStore } from "../store/open-store.ts";
import { sealedTables } from "../store/sealed-tables.ts";
import type { Command } from "./command.ts";
import { noteCommandEverywhere } from "./note-command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle keys rotate";
const mostListed = 20;

/**
 * Moves all secrets of a PostgreSQL database to the first encryption key, while gateways use the database. An interrupted call
 * has done part of the work; the next call continues.
 */
export const rotateKeys: Command = {
  usage,
  about: "Moves all secrets of a PostgreSQL database to the first encryption key, while gateways use the database.",
  async run({ words, environment, print }) {
    readOptions(words, usage, {});
    const { DATABASE_URL: databaseUrl = "", FETTLE_ENCRYPTION_KEYS, FETTLE_ENCRYPTION_KEYS_FILE } = environment;
    if (databaseUrl === "") {
      throw new StartError(
        "Set DATABASE_URL. The server of an embedded store re-wraps its secrets itself when the first key of its file is new.",
      );
    }
    const source = await openKeys(
      { encryptionKeys: FETTLE_ENCRYPTION_KEYS, encryptionKeysFile: FETTLE_ENCRYPTION_KEYS_FILE },
      pino({ level: "silent" }),
    );
    await using store = await openStore({ kind: "postgres", url: databaseUrl }, { entities: new Map(), ...storeParts });
    const outcome = await rewrapSecrets({
      keys: createLocalKeys(source),
      tables: sealedTables(store),
      signal: new AbortController().signal,
      onProgress: (done, total) => print(`Re-wrapped ${done} of ${total}.`),
    });
    await noteCommandEverywhere(store, "keys rotate", { arguments: { key: outcome.keyId, remaining: outcome.remaining } });
    if (outcome.remaining > 0) throw new StartError(explain(outcome));
    const others = (await source.keys()).map(({ id }) => id).filter((id) => id !== outcome.keyId);
    print(`All ${outcome.all} secrets now use the key ${outcome.keyId}.`);
    if (others.length > 0) print(`No longer needed: ${others.join(", ")}.`);
  },
};

function explain({ keyId, remaining, unopened }: RewrapOutcome): string {
  const sealedMeanwhile = remaining - unopened.length;
  return [
    `${remaining} secrets do not use the key ${keyId} yet. Keep the other keys.`,
    ...unopened.slice(0, mostListed).map(({ systemId, reason }) => `  ${systemId ?? "a connect session"}: ${reason}`),
    ...(unopened.length > mostListed ? [`  and ${unopened.length - mostListed} more`] : []),
    ...(sealedMeanwhile > 0
      ? [`  ${sealedMeanwhile} were sealed in the meantime: put the key first on every node, then run ${usage} again.`]
      : []),
  ].join("\n");
}
