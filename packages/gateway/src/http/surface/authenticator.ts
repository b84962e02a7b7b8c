import type { Principal } from "../../principal.ts";
import type { EndedRights } from "../../principals/ended-rights.ts";
import type { Principals } from "../../principals/principals.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";

/** A caller with a valid token. */
export interface Authenticated {
  readonly principal: Principal;
  /** Calls `end` once, as soon as the token no longer stands for the principal. Returns the function that stops the watch. */
  watch(end: () => void): () => void;
}

/** The look-up of a caller: null when the token is missing or invalid. */
export type Authenticating = Promise<Authenticated | null>;

/** Checks tokens, and watches the tokens of open streams and sockets. */
export interface Authenticator {
  /** `from`: the caller's network address. */
  authenticate(token: string | null, from: string | null): Authenticating;
  /** Stops all watches. */
  close(): void;
}

export interface AuthenticatorDependencies {
  readonly principals: Pick<Principals, "authenticate">;
  readonly rights: EndedRights;
  readonly clock: Clock;
  readonly log: Log;
}

/** A watched token, with its principal at the start of the watch. */
interface Watched {
  readonly tokenId: string;
  add(end: () => void): () => void;
  /** Checks the token now. */
  check(): void;
  close(): void;
}

/** The interval of checks without a notice: a connection can break unnoticed and lose one. */
const lookAgainMilliseconds = 60_000;
/** The interval of checks while the database does not answer. Streams send nothing meanwhile, because all their data comes from it. */
const tryAgainMilliseconds = 5_000;

export function createAuthenticator({ principals, rights, clock, log }: AuthenticatorDependencies): Authenticator {
  const watched = new Map<string, Watched>();
  let notices = 0;
  let isAnswered = true;
  const unsubscribe = rights.subscribe((tokenIds) => {
    notices += 1;
    for (const one of watched.values()) if (tokenIds === null || tokenIds.includes(one.tokenId)) one.check();
  });

  function watch(principal: Principal, ask: () => Promise<Principal | null>): Watched {
    const key = rightsOf(principal);
    const ends = new Set<() => void>();
    let timer: NodeJS.Timeout | undefined;
    let isLooking = false;
    let isWanted = false;

    function lookIn(milliseconds: number): void {
      timer = setTimeout(() => void check(), milliseconds).unref();
    }

    /** Returns the delay until the next check. */
    async function look(): Promise<number> {
      try {
        const current = await ask();
        isAnswered = true;
        if (current !== null && rightsOf(current) === key) return untilNextLook(current, clock());
      } catch (error) {
        // Once per outage, however many tokens are open.
        if (isAnswered) log.warn({ err: error }, "The tokens of open subscriptions cannot be checked; trying again.");
        isAnswered = false;
        return tryAgainMilliseconds;
      }
      const all = [...ends];
      close();
      for (const end of all) end();
      return 0;
    }

    /** One check at a time; a notice during a check causes another one. */
    async function check(): Promise<void> {
      isWanted = true;
      if (isLooking) return;
      isLooking = true;
      clearTimeout(timer);
      let pause = 0;
      while (isWanted && ends.size > 0) {
        isWanted = false;
        pause = await look();
      }
      isLooking = false;
      if (ends.size > 0) lookIn(pause);
    }

    function close(): void {
      clearTimeout(timer);
      ends.clear();
      if (watched.get(key) === self) watched.delete(key);
    }

    lookIn(untilNextLook(principal, clock()));
    const self: Watched = {
      tokenId: principal.tokenId,
      add(end) {
        ends.add(end);
        return () => {
          if (ends.delete(end) && ends.size === 0) close();
        };
      },
      check: () => void check(),
      close,
    };
    watched.set(key, self);
    return self;
  }

  return {
    async authenticate(token, from) {
      if (token === null) return null;
      const heard = notices;
      const ask = () => principals.authenticate(token, from);
      const principal = await ask();
      if (principal === null) return null;
      return {
        principal,
        watch(end) {
          const one = watched.get(rightsOf(principal)) ?? watch(principal, ask);
          const stop = one.add(end);
          // The token may have ended since the look-up.
          if (heard !== notices) one.check();
          return stop;
        },
      };
    },
    close() {
      unsubscribe();
      for (const one of watched.values()) one.close();
    },
  };
}

/** The key of a token with its rights. */
const rightsOf = ({ environmentId, tokenId, systemId, scopes }: Principal): string =>
  JSON.stringify([environmentId, tokenId, systemId, ...new Set(scopes.toSorted())]);

const untilNextLook = ({ expiresAt }: Principal, now: Date): number =>
  expiresAt === null ? lookAgainMilliseconds : Math.min(Math.max(expiresAt.getTime() - now.getTime(), 1), lookAgainMilliseconds);
