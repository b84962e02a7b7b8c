import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "./database-away.ts";
import type { SessionScope } from "./roles.ts";
import { enterScope } from "./scoped-client.ts";

/**
 * A pool of scoped clients as one scope sees it. A result is withheld until the scope is known to be set. An unavailable database gives a
 * DatabaseAwayError. `resting`: the scope of an idle connection, which shows nothing.
 */
export function scopedPool(pool: pg.Pool, scope: SessionScope, resting: SessionScope): PostgresPool {
  return {
    options: {},
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw asDatabaseAway(error);
      });
      let failure: Error | undefined;
      const fail = (error: unknown): never => {
        const told = asDatabaseAway(error);
        // A lost connection gets no further statements.
        if (told instanceof DatabaseAwayError) failure ??= told;
        throw told;
      };
      const session = enterScope(client, scope, resting);
      const opened = session.opened.catch((error: Error) => {
        failure ??= error;
      });
      const query = async (statement: string, parameters: readonly unknown[] = []) => {
        const result = await client.query(statement, [...parameters]).catch(fail);
        await opened;
        if (failure !== undefined) throw asDatabaseAway(failure);
        return result;
      };
      return {
        // Kysely's overload for cursors is missing: nothing here streams.
        query: query as unknown as PostgresPoolClient["query"],
        release(destroy?: boolean) {
          session.leave();
          // A transaction that nobody ended would take the next user's statements.
          const isIdle = client.getTransactionStatus() === "I";
          client.release(failure ?? (destroy === true || !isIdle));
        },
      };
    },
    end: async () => {},
  };
}
