import pg from "pg";
import type { PostgresAddress } from "./postgres-address.ts";

/** How long connecting may take, in milliseconds. */
const connectingMilliseconds = 10_000;

/**
 * Creates a class of clients that connect to one address, whatever creates them (our pools, the job queue's, a listener). Each
 * session gets the settings of `prepare` before anything else uses it.
 */
export function createPostgresClient(address: Pick<PostgresAddress, "client">, prepare: string): typeof pg.Client {
  return class PostgresClient extends pg.Client {
    constructor(configuration?: string | pg.ClientConfig) {
      // The job queue's settings contain a URL, which pg would prefer to everything else.
      const { connectionString: _, ...given } = typeof configuration === "string" ? {} : (configuration ?? {});
      super({ connectionTimeoutMillis: connectingMilliseconds, ...given, ...address.client });
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error | null, client?: pg.Client) => void): void;
    override connect(callback?: (error: Error | null, client?: pg.Client) => void): Promise<pg.Client> | void {
      const connecting = this.#open();
      if (callback === undefined) return connecting;
      // The pool supports only callbacks.
      void connecting.then(
        (client) => process.nextTick(callback, null, client),
        (error: unknown) => process.nextTick(callback, error),
      );
    }

    async #open(): Promise<pg.Client> {
      await super.connect();
      try {
        // @types/pg does not know the time limit of a single statement.
        const statement: pg.QueryConfig & { readonly query_timeout: number } = {
          text: prepare,
          query_timeout: connectingMilliseconds,
        };
        await this.query(statement);
        return this;
      } catch (error) {
        // The client's own way to end would wait for a server that may no longer answer.
        this.connection.stream.destroy();
        throw error;
      }
    }
  };
}
