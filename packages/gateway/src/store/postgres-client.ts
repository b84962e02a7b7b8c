import pg from "pg";
import type { PostgresAddress } from "./postgres-address.ts";

/** How long connecting may take, in milliseconds. */
const connectingMilliseconds = 10_000;

/**
 * A class of clients that connect to one address, whoever makes them (our pools, the job queue's, a listener), and bring their session to
 * the settings of `prepare` before anybody has it.
 */
export function createPostgresClient(address: Pick<PostgresAddress, "client">, prepare: string): typeof pg.Client {
  return class PostgresClient extends pg.Client {
    constructor(configuration?: string | pg.ClientConfig) {
      // The job queue has a URL in its settings, which pg would prefer to all else.
      const { connectionString: _, ...given } = typeof configuration === "string" ? {} : (configuration ?? {});
      super({ connectionTimeoutMillis: connectingMilliseconds, ...given, ...address.client });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error | null, client?: pg.Client) => void): void;
    override connect(callback?: (error: Error | null, client?: pg.Client) => void): Promise<pg.Client> | void {
      const connecting = this.#open();
      if (callback === undefined) return connecting;
      // The pool knows callbacks alone.
      void connecting.then(
        (client) => process.nextTick(callback, null, client),
        (error: unknown) => process.nextTick(callback, error),
      );
    }

    async #open(): Promise<pg.Client> {
      await super.connect();
      try {
        // @types/pg does not know that a statement may have a bound of its own.
        const statement: pg.QueryConfig & { readonly query_timeout: number } = {
          text: prepare,
          query_timeout: connectingMilliseconds,
        };
        await this.query(statement);
        return this;
      } catch (error) {
        // Its own end would wait for a server that may not answer any more.
        this.connection.stream.destroy();
        throw error;
      }
    }
  };
}
