import { readFile, stat } from "node:fs/promises";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import { parseEncryptionKeys, type EncryptionKey, type EncryptionKeys } from "./encryption-keys.ts";
import type { KeySource } from "./local-keys.ts";

const checkAgainAfterMilliseconds = 1000;
/** Secrets that were read from the database before their key was removed are opened within this time. */
const retireAfterMilliseconds = 60_000;
const longestFile = 65_536n;

interface Reading {
  readonly keys: EncryptionKeys;
  /** A mark that changes whenever the file is written or replaced. */
  readonly mark: string;
}

/**
 * Master keys in a file, in the format of {@link parseEncryptionKeys}. Each request for a key checks the file for
 * changes, at most once a second, and at once for an unknown id. So keys can be added and removed while the gateway runs. A file
 * that cannot be read then leaves the keys unchanged, which is logged once. A removed key still opens for a minute.
 * @throws StartError when the first read of the file fails.
 */
export async function openKeyFile(path: string, log: Log, now: () => number = () => performance.now()): Promise<KeySource> {
  let current = await readKeyFile(path, log);
  let checkedAt = now();
  let complaint: string | null = null;
  const retired = new Map<string, { readonly key: EncryptionKey; readonly until: number }>();

  const checkAgain = async () => {
    try {
      if ((await statKeyFile(path)).mark === current.mark) return;
      const fresh = await readKeyFile(path, log);
      for (const [id, { until }] of retired) if (until <= now()) retired.delete(id);
      for (const key of current.keys) retired.set(key.id, { key, until: now() + retireAfterMilliseconds });
      current = fresh;
      complaint = null;
      log.info({ keys: fresh.keys.map(({ id }) => id) }, "the encryption keys were read again");
    } catch (error) {
      const reason = error instanceof Error ? error.message : "unknown";
      if (reason !== complaint)
        log.error({ reason }, "the encryption keys could not be read again; the previous keys stay in use");
      complaint = reason;
    }
  };
  // In sequence: an earlier read never overwrites a later one.
  let checking = Promise.resolve();
  const check = () => {
    checkedAt = now();
    return (checking = checking.then(checkAgain));
  };
  const known = (wanted: string) => {
    const key = current.keys.find(({ id }) => id === wanted);
    if (key !== undefined) return key;
    const old = retired.get(wanted);
    return old !== undefined && old.until > now() ? old.key : undefined;
  };
  const checkInTime = async () => {
    if (now() - checkedAt >= checkAgainAfterMilliseconds) await check();
  };

  return {
    async keys() {
      await checkInTime();
      return current.keys;
    },
    async find(id) {
      await checkInTime();
      const key = known(id);
      if (key !== undefined) return key;
      await check();
      return known(id);
    },
  };
}

async function readKeyFile(path: string, log: Log): Promise<Reading> {
  // Checked before it is read: the next check then notices a write in between.
  const { mark, size, isOpenToOthers } = await statKeyFile(path);
  if (size > longestFile) throw new StartError(`The encryption key file ${path} is larger than ${longestFile} bytes.`);
  const keys = parseFile(path, await readFile(path, "utf8").catch(unreadable(path)));
  if (isOpenToOthers) log.warn({ path }, "every user of this machine can read the encryption key file: remove that permission");
  return { keys, mark };
}

function parseFile(path: string, text: string): EncryptionKeys {
  try {
    return parseEncryptionKeys(text);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    throw new StartError(`The encryption key file ${path} is broken or was cut off; restore it from a backup. ${error.message}`, {
      cause: error,
    });
  }
}

async function statKeyFile(path: string) {
  const { dev, ino, size, mtimeNs, mode } = await stat(path, { bigint: true }).catch(unreadable(path));
  return {
    mark: `${dev}:${ino}:${size}:${mtimeNs}`,
    size,
    // Windows has no such permissions and reports them as granted.
    isOpenToOthers: process.platform !== "win32" && (mode & 0o004n) !== 0n,
  };
}

const unreadable =
  (path: string) =>
  (error: NodeJS.ErrnoException): never => {
    throw new StartError(`The encryption key file ${path} cannot be read (${error.code ?? "unknown"}).`, { cause: error });
  };
