import { createHash } from "node:crypto";

/** One exchange of a refresh token at a token endpoint. Times are milliseconds since 1970. */
export interface TokenCall {
  /** Counts up from 1 for each vendor. */
  readonly number: number;
  /** The caller that the URL names: `<issuer>/token/from/<caller>`. Null when it names none. */
  readonly caller: string | null;
  /** A hash of the refresh token that was presented. */
  readonly token: string;
  /** The number of exchanges before that token. Null, like its grant and account, when this vendor never issued the token. */
  readonly generation: number | null;
  readonly grant: string | null;
  readonly account: string | null;
  readonly startedAt: number;
  /** When the connection ended, for whatever reason. The token may be exchanged after that: see `isOver`. */
  readonly endedAt: number | null;
  /** The earlier call with the same token that was still under way when this one began. */
  readonly during: number | null;
  /** A description of the fault that affected the call. */
  readonly fault: string | null;
  /** The authorization server's action: `nothing` when a fault kept the call from it, null while it is pending. */
  readonly outcome: "rotated" | "refused" | "nothing" | null;
  /** The OAuth error of a refusal. */
  readonly error: string | null;
  /** A hash of the refresh token that was issued in exchange. */
  readonly issued: string | null;
  /** Whether the server's own response was sent completely. */
  readonly isAnswered: boolean;
  /** True when the call has no further effect. */
  readonly isOver: boolean;
}

/** A response that waits after the token was rotated. */
export interface DelayedAnswer {
  /** Settles once the token is rotated. */
  readonly rotated: Promise<TokenCall>;
  /** Releases the response. */
  release(): void;
}

/** The exchanges of refresh tokens at one vendor, for tests that check a client's behaviour. */
export interface TokenCalls {
  /** Calls with a number above `after`, in the order in which they began. The last hundred thousand are kept. */
  list(after?: number, limit?: number): readonly TokenCall[];
  /** Resolves to the next matching call that is over. */
  next(matches: (call: TokenCall) => boolean): Promise<TokenCall>;
  /** Delays the answer to the next matching call that begins. */
  delayNext(matches: (call: TokenCall) => boolean): DelayedAnswer;
}

/** The owner of a refresh token, and the number of exchanges before it. */
export interface TokenOrigin {
  readonly grant: string;
  readonly login: string;
  readonly generation: number;
}

/** A call in progress. */
export interface OpenTokenCall {
  /** Not null when the answer must wait until this settles. */
  readonly delayed: Promise<void> | null;
  /** Records what the authorization server did. */
  process(result: { readonly issued: string } | { readonly error: string }): void;
  /** Records the end of the connection. */
  end(isAnswered: boolean): void;
}

/** The log behind {@link TokenCalls}, for the authorization server to write. */
export interface TokenCallLog {
  readonly calls: TokenCalls;
  /** Records the owner of a refresh token. Call it before anybody can present the token. */
  issue(token: string, origin: TokenOrigin): void;
  begin(call: {
    readonly caller: string | null;
    readonly token: string;
    readonly fault: string | null;
    /** Whether the fault keeps the call from the authorization server. */
    readonly isLost: boolean;
  }): OpenTokenCall;
}

const mostCalls = 100_000;

const hashOf = (token: string) => createHash("sha256").update(token).digest("base64url").slice(0, 16);

interface Delay {
  readonly matches: (call: TokenCall) => boolean;
  readonly rotated: PromiseWithResolvers<TokenCall>;
  readonly released: PromiseWithResolvers<void>;
}

/** @param accountOf the account of a login */
export const createTokenCallLog = (accountOf: (login: string) => string | null): TokenCallLog => {
  const calls: TokenCall[] = [];
  const origins = new Map<string, TokenOrigin>();
  const underWay = new Map<string, number>();
  const delays = new Set<Delay>();
  const waiting = new Set<{ matches: (call: TokenCall) => boolean; resolve: (call: TokenCall) => void }>();
  let last = 0;

  const tell = (call: TokenCall) => {
    for (const waiter of waiting) {
      if (!waiter.matches(call)) continue;
      waiting.delete(waiter);
      waiter.resolve(call);
    }
  };
  const begin: TokenCallLog["begin"] = ({ caller, token, fault, isLost }) => {
    const hash = hashOf(token);
    const origin = origins.get(hash);
    const call: { -readonly [Name in keyof TokenCall]: TokenCall[Name] } = {
      number: (last += 1),
      caller,
      token: hash,
      generation: origin?.generation ?? null,
      grant: origin?.grant ?? null,
      account: origin === undefined ? null : accountOf(origin.login),
      startedAt: Date.now(),
      endedAt: null,
      during: underWay.get(hash) ?? null,
      fault,
      outcome: isLost ? "nothing" : null,
      error: null,
      issued: null,
      isAnswered: false,
      isOver: false,
    };
    calls.push(call);
    if (calls.length > mostCalls) calls.shift();
    underWay.set(hash, call.number);
    const delay = delays.values().find(({ matches }) => matches(call));
    if (delay !== undefined) delays.delete(delay);
    const finish = () => {
      if (call.isOver || call.endedAt === null || call.outcome === null) return;
      call.isOver = true;
      if (underWay.get(hash) === call.number) underWay.delete(hash);
      tell(call);
    };
    return {
      delayed: delay?.released.promise ?? null,
      process: (result) => {
        if ("issued" in result) Object.assign(call, { outcome: "rotated", issued: hashOf(result.issued) });
        else Object.assign(call, { outcome: "refused", error: result.error });
        if (call.outcome === "rotated") delay?.rotated.resolve(call);
        finish();
      },
      end: (isAnswered) => {
        call.endedAt = Date.now();
        call.isAnswered = isAnswered;
        finish();
      },
    };
  };
  return {
    begin,
    issue: (token, origin) => {
      origins.set(hashOf(token), origin);
      const [oldest] = origins.keys();
      if (origins.size > mostCalls && oldest !== undefined) origins.delete(oldest);
    },
    calls: {
      list: (after = 0, limit = mostCalls) => {
        const start = Math.max(0, after - (calls[0]?.number ?? 1) + 1);
        return calls.slice(start, start + limit).map((call) => ({ ...call }));
      },
      next: (matches) => {
        const { promise, resolve } = Promise.withResolvers<TokenCall>();
        waiting.add({ matches, resolve });
        return promise;
      },
      delayNext: (matches) => {
        const delay = { matches, rotated: Promise.withResolvers<TokenCall>(), released: Promise.withResolvers<void>() };
        delays.add(delay);
        return { rotated: delay.rotated.promise, release: () => delay.released.resolve() };
      },
    },
  };
};
