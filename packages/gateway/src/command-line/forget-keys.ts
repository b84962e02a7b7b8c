import { existsSync } from "node:fs";
import { join } from "node:path";
import pino from "pino";
import { allocatePositions } from "../change-log/allocate-positions.ts";
import { systemClock } from "../clock.ts";
import type { DatabaseAddress } from "../store/database-address.ts";
import { StartError } from "../errors.ts";
import { createEncryptionKey, parseEncryptionKeys } from "../secrets/encryption-keys.ts";
import { constantKeys, createLocalKeys, type KeySource } from "../secrets/local-keys.ts";
import { openKeys } from "../secrets/open-keys.ts";
import { secretFile } from "../secrets/secret-file.ts";
import { storeParts } from "../stages.ts";
import { openStore } from "../store/open-store.ts";
import { findLostSecrets, forgetSecret, type LostSecret } from "../systems/credentials/forget-secrets.ts";
import type { Command, CommandCall } from "./command.ts";
import { noteCommandEverywhere } from "./note-command.ts";
import { readOptions } from "./options.ts";

const usage = "fettle keys forget [--confirm]";
const mostListed = 20;

/**
 * Discards the secrets that the configured keys do not open, because the key that sealed them is lost. Without `--confirm` it only
 * lists what would be lost. For an embedded store, whose server must be stopped, it creates a missing key file.
 */
export const forgetKeys: Command = {
  usage,
  about: "Lists the secrets that the configured keys do not open, and discards them with --confirm.",
  async run(call) {
    const { confirm = false } = readOptions(call.words, usage, { confirm: { type: "boolean" } }).values;
    const place = placeOf(call.environment);
    await using store = await openStore(place.database, { entities: new Map(), ...storeParts });
    const source = await keysOf(call, place.keyFile, confirm);
    const lost = await findLostSecrets(createLocalKeys(source), store);
    for (const line of describe(lost)) call.print(line);
    if (lost.length === 0) return;
    if (!confirm) {
      call.print(`Nothing has been changed. To discard these secrets, run: ${usage.replace(/[[\]]/gu, "")}`);
      return;
    }
    const positions = {
      allocatePositions,
      // Running nodes check the log every few seconds anyway.
      ring: () => {},
    };
    for (const secret of lost) await forgetSecret({ store, clock: systemClock, positions }, secret);
    await noteCommandEverywhere(store, "keys forget", { arguments: { secrets: lost.length } });
    call.print("The secrets have been discarded.");
  },
};

interface Place {
  readonly database: DatabaseAddress;
  /** The file in which an embedded store keeps its own keys. */
  readonly keyFile: string | null;
}

function placeOf({ DATABASE_URL: url = "", FETTLE_DATA_DIR: folder = "" }: CommandCall["environment"]): Place {
  if (url !== "") return { database: { kind: "postgres", url }, keyFile: null };
  const dataFolder = folder === "" ? ".fettle" : folder;
  const store = join(dataFolder, "database");
  if (!existsSync(join(store, "PG_VERSION"))) {
    throw new StartError(
      `There is no embedded store in ${dataFolder}. Set FETTLE_DATA_DIR, or DATABASE_URL for a PostgreSQL server.`,
    );
  }
  return { database: { kind: "embedded", folder: store }, keyFile: join(dataFolder, "encryption-keys") };
}

async function keysOf({ environment, print }: CommandCall, keyFile: string | null, mayMake: boolean): Promise<KeySource> {
  const { FETTLE_ENCRYPTION_KEYS: encryptionKeys = "", FETTLE_ENCRYPTION_KEYS_FILE: encryptionKeysFile = "" } = environment;
  const isGiven = encryptionKeys !== "" || encryptionKeysFile !== "";
  if (isGiven || keyFile === null) return await openKeys({ encryptionKeys, encryptionKeysFile }, pino({ level: "silent" }));
  const fresh = createEncryptionKey(new Date());
  if (!mayMake && !existsSync(keyFile)) return constantKeys(parseEncryptionKeys(fresh));
  const { text, isNew } = await secretFile(keyFile, () => fresh);
  if (isNew) print(`Created a new encryption key in ${keyFile}.`);
  return constantKeys(parseEncryptionKeys(text));
}

function describe(lost: readonly LostSecret[]): readonly string[] {
  if (lost.length === 0) return ["Every stored secret opens with these keys."];
  const of = (name: string) => lost.filter(({ table }) => table === name);
  const systems = of("credentials").map(({ id }) => id);
  const others =
    lost.length - systems.length - of("ingress_keys").length - of("app_wide_keys").length - of("connect_sessions").length;
  return [
    `These keys do not open the credentials of ${systems.length} systems, which must then be reconnected,`,
    `${of("ingress_keys").length} webhook addresses, which will be made anew, and ${of("connect_sessions").length} connect sessions.`,
    ...(of("app_wide_keys").length === 0
      ? []
      : [`${of("app_wide_keys").length} app-wide webhook addresses are lost: make new ones and enter them at the vendors.`]),
    ...(others === 0 ? [] : [`Nor do they open ${others} other secrets.`]),
    ...systems.slice(0, mostListed).map((id) => `  ${id}`),
    ...(systems.length > mostListed ? [`  and ${systems.length - mostListed} more`] : []),
  ];
}
