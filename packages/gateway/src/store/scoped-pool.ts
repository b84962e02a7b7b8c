import type { PostgresPool, PostgresPoolClient } from "kysely";
import pg from "pg";
import { DatabaseAwayError } from "../errors.ts";
import { asDatabaseAway } from "./database-away.ts";
import { currentReading, leftBecause } from "./reading.ts";
import type { ReadSessions } from "./read-sessions.ts";
import type { SessionScope } from "./roles.ts";
import { enterScope } from "./scoped-client.ts";
import { fixedResult, type StatementNames } from "./statement-names.ts";

/**
 * A pool of scoped clients as one scope sees it. A result is withheld until the scope is known to be set. An unavailable database gives a
 * DatabaseAwayError. `resting`: the scope of an idle connection, which shows nothing. `names`: the pool's prepared statements. `reads`: the
 * sessions for whoever is reading; without them everybody uses the pool.
 */
export function scopedPool(
  pool: pg.Pool,
  {
    scope,
    resting,
    names,
    reads,
  }: {
    readonly scope: SessionScope;
    readonly resting: SessionScope;
    readonly names: StatementNames;
    readonly reads?: ReadSessions;
  },
): PostgresPool {
  return {
    options: {},
    async connect() {
      const reading = currentReading();
      const read = reading === null ? undefined : await reads?.enter(reading);
      const client = await (read?.pool ?? pool).connect().catch((error: unknown) => {
        read?.leave();
        throw asDatabaseAway(error);
      });
      if (reading?.signal.aborted === true) {
        client.release();
        read?.leave();
        throw leftBecause(reading.signal);
      }
      let failure: Error | undefined;
      const fail = (error: unknown): never => {
        const told = asDatabaseAway(read?.told(error) ?? error);
        // A lost connection gets no further statements.
        if (told instanceof DatabaseAwayError) failure ??= told;
        throw told;
      };
      const session = enterScope(client, scope, resting);
      const opened = session.opened.catch((error: Error) => {
        failure ??= error;
      });
      let isOutdated = false;
      /** Outside of transactions, because there a statement whose plan no longer fits can be sent again without its name. */
      const send = async (text: string, parameters: readonly unknown[]) => {
        const isPrepared = client.getTransactionStatus() === "I" || text.startsWith(fixedResult);
        const name = isPrepared ? names.nameOf(text) : null;
        if (name === null) return await client.query(text, [...parameters]);
        try {
          return await client.query({ name, text }, [...parameters]);
        } catch (error) {
          if (!isOutdatedPlan(error)) throw error;
          isOutdated = true;
          return await client.query(text, [...parameters]);
        }
      };
      const query = async (statement: string, parameters: readonly unknown[] = []) => {
        const sending = send(statement, parameters).catch(fail);
        const result = await (read?.while(client, sending) ?? sending);
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
          client.release(failure ?? (destroy === true || !isIdle || isOutdated || read?.isUncertain === true));
          read?.leave();
        },
      };
    },
    end: async () => {},
  };
}

/** Whether the columns of a prepared statement have changed, as by the migration of a newer node: "cached plan must not change result type". */
const isOutdatedPlan = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === "0A000";
