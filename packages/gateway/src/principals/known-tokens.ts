import type { Stopwatch } from "../clock.ts";
import type { Database } from "../store/database.ts";
import { findTokenByHash, type AuthenticatingRow } from "./api-token-rows.ts";
import type { EndedRights } from "./ended-rights.ts";

/** The tokens in use, in memory. Safe for concurrent calls. */
export interface KnownTokens {
  /** The token with this hash, if it is in memory. */
  recall(hash: Buffer): AuthenticatingRow | undefined;
  /** Looks a token up by its hash, in one statement, and remembers it. Undefined when there is none. */
  find(hash: Buffer): Promise<AuthenticatingRow | undefined>;
  /**
   * Forgets tokens whose end is about to be committed, and remembers none of them until its notice comes: this node trusts the database
   * alone from before the commit on.
   */
  doubt(tokenIds: readonly string[]): void;
  /**
   * Waits after the commit until the notice has gone round, or until every node has forgotten the tokens by itself. Nothing follows from
   * a notice that never comes.
   */
  untilHeard(tokenIds: readonly string[]): Promise<void>;
}

/** How long a token is known without asking the database again. The notice of its end may be lost with a connection, unnoticed. */
const knownMilliseconds = 1_000;
const mostKnown = 10_000;
/** Longer than any transaction that ends tokens may take. */
const doubtedMilliseconds = 120_000;

const keyOf = (hash: Buffer): string => hash.toString("latin1");

interface Known {
  readonly row: AuthenticatingRow;
  readonly until: number;
}

/** `service` sees the tokens of all environments. */
export function createKnownTokens(service: Database, rights: EndedRights, stopwatch: Stopwatch): KnownTokens {
  // In the order of the look-ups, which is also the order in which they run out.
  const known = new Map<string, Known>();
  const doubted = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();
  let notices = 0;

  rights.subscribe((tokenIds) => {
    notices += 1;
    if (tokenIds === null) return void known.clear();
    forget(tokenIds);
    for (const id of tokenIds) {
      doubted.delete(id);
      for (const tell of waiting.get(id) ?? []) tell();
    }
  });

  /** Ends are rare, so looking through all entries costs less than a second index. */
  function forget(tokenIds: readonly string[]): void {
    for (const [key, { row }] of known) if (tokenIds.includes(row.id)) known.delete(key);
  }

  function remember(key: string, row: AuthenticatingRow): void {
    if (doubted.has(row.id)) return;
    known.delete(key);
    known.set(key, { row, until: stopwatch() + knownMilliseconds });
    for (const [oldest] of known) {
      if (known.size <= mostKnown) break;
      known.delete(oldest);
    }
  }

  return {
    recall(hash) {
      const entry = known.get(keyOf(hash));
      return entry !== undefined && entry.until > stopwatch() && rights.isHearing ? entry.row : undefined;
    },

    async find(hash) {
      const heard = notices;
      const row = await findTokenByHash(service, hash);
      // What was read before a notice may be older than what the notice is about.
      if (row !== undefined && heard === notices && rights.isHearing) remember(keyOf(hash), row);
      return row;
    },

    doubt(tokenIds) {
      forget(tokenIds);
      const now = stopwatch();
      for (const [id, until] of doubted) if (until <= now) doubted.delete(id);
      for (const id of tokenIds) doubted.set(id, now + doubtedMilliseconds);
    },

    async untilHeard(tokenIds) {
      await Promise.all(tokenIds.filter((id) => doubted.has(id)).map(untilNotice));
    },
  };

  async function untilNotice(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const tellings = waiting.get(id) ?? new Set();
    waiting.set(id, tellings.add(resolve));
    const timer = setTimeout(resolve, knownMilliseconds);
    await promise;
    clearTimeout(timer);
    tellings.delete(resolve);
    if (tellings.size === 0) waiting.delete(id);
  }
}
