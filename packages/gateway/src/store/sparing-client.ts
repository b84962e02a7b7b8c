import pg from "pg";
import { createBackoff, type Backoff } from "../backoff.ts";

const usualBackoff = () => createBackoff({ first: 50, longest: 1000 });

/**
 * Creates a class of clients for one pool that spares an unreachable server. A pool connects on every demand; here, after a
 * failed attempt, only one client at a time tries again, after a growing pause. All others fail at once with the last error.
 */
export function createSparingClient(Client: typeof pg.Client = pg.Client, backoff: Backoff = usualBackoff()): typeof pg.Client {
  let refusal: { readonly error: unknown; readonly until: number } | null = null;
  let isTrying = false;

  async function spare<Result>(connect: () => Promise<Result>): Promise<Result> {
    if (refusal !== null && (isTrying || performance.now() < refusal.until)) throw repeat(refusal.error);
    isTrying = true;
    try {
      const connected = await connect();
      backoff.worked();
      refusal = null;
      return connected;
    } catch (error) {
      refusal = { error, until: performance.now() + backoff.next() };
      throw error;
    } finally {
      isTrying = false;
    }
  }

  return class SparingClient extends Client {
    constructor(configuration?: string | pg.ClientConfig) {
      super(configuration);
      // The user of a connection learns of its loss through the statement; a loss between two statements must not end the
      // process.
      this.on("error", () => {});
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error | null, client?: pg.Client) => void): void;
    override connect(callback?: (error: Error | null, client?: pg.Client) => void): Promise<pg.Client> | void {
      const connecting = spare(() => super.connect());
      if (callback === undefined) return connecting;
      // The pool supports only callbacks.
      void connecting.then(
        (client) => process.nextTick(callback, null, client),
        (error: unknown) => process.nextTick(callback, error),
      );
    }
  };
}

/** A separate error for each caller, because callers add to it. */
function repeat(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return Object.assign(new Error(error.message, { cause: error }), "code" in error ? { code: error.code } : {});
}
