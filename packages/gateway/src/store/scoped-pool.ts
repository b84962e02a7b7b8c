import type { PostgresPool, PostgresPoolClient } from "kysely";
import type pg from "pg";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "./database-away.ts";
import { setScope, type SessionScope } from "./roles.ts";

/**
 * A pool as one scope sees it. Taking a connection sends the statement that sets role and environment without waiting for the
 * answer: it travels in the same packet as the first statement, and the server runs them in order. Returning the connection
 * resets the environment, so a connection whose setting failed shows nothing rather than another tenant's rows. An unavailable
 * database gives a DatabaseAwayError. `restingRole`: the role of an idle connection.
 */
export function scopedPool(pool: pg.Pool, scope: SessionScope, restingRole: string): PostgresPool {
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
      const set = (role: string, environmentId: string) =>
        client.query(setScope, [role, environmentId, false]).then(
          () => {},
          (error: Error) => {
            failure ??= error;
          },
        );
      const opened = set(scope.role, scope.environmentId);
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
          if (destroy === true || failure !== undefined) client.release(failure ?? true);
          else void set(restingRole, "").then(() => client.release(failure));
        },
      };
    },
    end: async () => {},
  };
}
