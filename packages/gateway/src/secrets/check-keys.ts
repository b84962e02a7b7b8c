import { systemStopwatch, type Stopwatch } from "../clock.ts";
import { StartError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { KeyProvider } from "./key-provider.ts";
import { portionsOf, type SecretTable } from "./rewrap-secrets.ts";
import { SealError } from "./seal-error.ts";
import { readSealed } from "./sealed-text.ts";
import { createSealer } from "./sealer.ts";

/** The longest that a start waits for the check. A local key opens tens of thousands of secrets in that time. */
const longestMilliseconds = 3000;

/** The numbers of secrets under one key id that opened and that did not, and the last reason. */
interface Tally {
  opened: number;
  unopened: number;
  reason: string;
}

/**
 * Checks that these keys belong to the store by opening its secrets, because a key's id says nothing about its bytes. Secrets that do not
 * open are logged, one line per key id, and their systems report it themselves. A store without secrets accepts any keys.
 * @throws StartError when none opens: sealing under a new key would hide the loss of the other.
 */
export async function checkKeys(
  keys: KeyProvider,
  tables: readonly SecretTable[],
  log: Log,
  stopwatch: Stopwatch = systemStopwatch,
): Promise<void> {
  const { tallies, looked, isWhole } = await openAll(keys, tables, stopwatch);
  const lost = [...tallies].filter(([, { unopened }]) => unopened > 0);
  if (lost.length === 0) return;
  const isAnyOpen = [...tallies.values()].some(({ opened }) => opened > 0);
  const ids = lost.map(([id, { unopened }]) => `"${id}" (${unopened})`).join(", ");
  if (!isAnyOpen && isWhole) {
    const reason = lost.at(-1)?.[1].reason ?? "";
    throw new StartError(
      `The encryption keys do not belong to this store: they open none of its ${looked} secrets, which are sealed under ${ids}. ${reason} Restore ` +
        "that key. If it is lost for good, so are the stored credentials: fettle keys forget lists the systems to reconnect.",
    );
  }
  for (const [keyId, { opened, unopened, reason }] of lost) {
    log.error(
      { keyId, unopened, opened, reason },
      "some stored secrets do not open with these encryption keys: restore the key that sealed them",
    );
  }
}

async function openAll(keys: KeyProvider, tables: readonly SecretTable[], stopwatch: Stopwatch) {
  const sealer = createSealer(keys);
  const tallies = new Map<string, Tally>();
  const until = stopwatch() + longestMilliseconds;
  let looked = 0;
  for (const table of tables) {
    for await (const secrets of portionsOf(table, null)) {
      for (const { sealed, place } of secrets) {
        // Once one has opened, the rest can wait: using a secret shows whether it opens.
        if (stopwatch() > until && [...tallies.values()].some(({ opened }) => opened > 0))
          return { tallies, looked, isWhole: false };
        const opening = await tryToOpen(() => sealer.open(sealed, place));
        // A key manager that is briefly unavailable says nothing about the keys.
        if (opening === "away") return { tallies, looked, isWhole: false };
        const keyId = keyIdOf(sealed);
        const tally = tallies.get(keyId) ?? { opened: 0, unopened: 0, reason: "" };
        tallies.set(keyId, tally);
        looked += 1;
        if (opening === null) tally.opened += 1;
        else Object.assign(tally, { unopened: tally.unopened + 1, reason: opening.message });
      }
    }
  }
  return { tallies, looked, isWhole: true };
}

async function tryToOpen(open: () => Promise<string>): Promise<SealError | "away" | null> {
  try {
    await open();
    return null;
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    return error.code === "UNAVAILABLE" ? "away" : error;
  }
}

function keyIdOf(sealed: string): string {
  try {
    return readSealed(sealed).keyId;
  } catch {
    return "unknown";
  }
}
