import type { Principal } from "../../principal.ts";
import type { EndedRights } from "../../principals/ended-rights.ts";
import type { Principals } from "../../principals/principals.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";

/** A caller whose token was good. */
export interface Authenticated {
  readonly principal: Principal;
  /** Calls `end` once, as soon as the token does not stand for the principal any more. Answers what stops watching. */
  watch(end: () => void): () => void;
}

/** Checks tokens, and watches those of open streams and sockets. */
export interface Authenticator {
  /** Null when there is no token, or it is not good. `from`: the network address of the caller. */
  authenticate(token: string | null, from: string | null): Promise<Authenticated | null>;
  /** Watches no more. */
  close(): void;
}

/** What checking tokens needs. */
export interface AuthenticatorDependencies {
  readonly principals: Pick<Principals, "authenticate">;
  readonly rights: EndedRights;
  readonly clock: Clock;
  readonly log: Log;
}

/** A token and what it stood for when somebody began to watch it. */
interface Watched {
  readonly tokenId: string;
  add(end: () => void): () => void;
  /** Looks now. */
  check(): void;
  close(): void;
}

/** A token is looked at again after this long, whatever was heard: a notice can be lost with a connection that nobody sees break. */
const lookAgainMilliseconds = 60_000;
/** Between two looks while the database does not answer. Its streams have nothing to tell meanwhile: all they tell is read from it. */
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

    /** Answers after how long to look again. */
    async function look(): Promise<number> {
      try {
        const current = await ask();
        isAnswered = true;
        if (current !== null && rightsOf(current) === key) return untilNextLook(current, clock());
      } catch (error) {
        // Once an outage, however many tokens are open.
        if (isAnswered) log.warn({ err: error }, "The tokens of open subscriptions cannot be checked; trying again.");
        isAnswered = false;
        return tryAgainMilliseconds;
      }
      const all = [...ends];
      close();
      for (const end of all) end();
      return 0;
    }

    /** One look at a time; what is heard meanwhile asks for another one. */
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
          // It may have ended between the look-up and now.
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

/** The same for the same token with the same rights. */
const rightsOf = ({ environmentId, tokenId, systemId, scopes }: Principal): string =>
  JSON.stringify([environmentId, tokenId, systemId, ...new Set(scopes.toSorted())]);

const untilNextLook = ({ expiresAt }: Principal, now: Date): number =>
  expiresAt === null ? lookAgainMilliseconds : Math.min(Math.max(expiresAt.getTime() - now.getTime(), 1), lookAgainMilliseconds);
