import { PGlite } from "@electric-sql/pglite";
import pg from "pg";

/** The two protections between tenants: the code's conditions on the environment, and the database's policies. */
export type Protection = "scoping" | "row-level security";

/** A protection that is off until this is disposed. */
export interface Unprotected extends Disposable {
  /** The number of conditions on the environment that were removed from statements. */
  readonly removed: () => number;
}

/** `environment_id = $1`, with any qualification and quotes, and an environment's own row by its id. */
const ownCondition = /((?:"?\w+"?\.)?"?environment_id"?) = (\$\d+)/gu;
const ownRow = /(from "?environments"?[^;]* where "?id"?) = (\$\d+)/u;
const appRole = "fettle_app";
/** Keeps the connection's own role, which bypasses every policy in these tests. */
const noRole = "none";

/**
 * Switches protections off for statements of the application's role. Without scoping, only row-level security limits the result; without
 * row-level security, only the code's conditions do. Statements of the service role stay as they are.
 */
export function without(...protections: readonly Protection[]): Unprotected {
  let removed = 0;
  const open = (statement: string): string => {
    if (!protections.includes("scoping")) return statement;
    return statement
      .replace(ownCondition, (_, column: string, value: string) => {
        removed += 1;
        return `(${column} = ${value} or true)`;
      })
      .replace(ownRow, "$1 = $2 or true");
  };

  const applications = new WeakSet<object>();
  /** Notices that a session takes its role, and replaces the role by one that bypasses every policy. */
  const note = (session: object, statement: unknown, parameters: unknown): void => {
    if (typeof statement !== "string" || !statement.startsWith("select set_config('role'") || !Array.isArray(parameters)) return;
    if (parameters[0] === appRole) applications.add(session);
    else applications.delete(session);
    if (parameters[0] === appRole && protections.includes("row-level security")) parameters[0] = noRole;
  };
  const isApplication = (session: object) => applications.has(session);

  const clientQuery = pg.Client.prototype.query;
  // Passes the overloads of pg's query through.
  pg.Client.prototype.query = function (this: pg.Client, ...words: unknown[]) {
    const [statement, parameters] = words;
    note(this, statement, parameters);
    if (typeof statement === "string" && isApplication(this)) words[0] = open(statement);
    return Reflect.apply(clientQuery, this, words);
  } as typeof clientQuery;

  const transaction = PGlite.prototype.transaction;
  PGlite.prototype.transaction = function <Result>(this: PGlite, work: Parameters<typeof transaction<Result>>[0]) {
    const opened: typeof work = async (session) => {
      const query = session.query.bind(session);
      const wrapped: typeof session = {
        ...session,
        get closed() {
          return session.closed;
        },
        query: (statement, parameters, options) => {
          note(wrapped, statement, parameters);
          return query(isApplication(wrapped) ? open(statement) : statement, parameters, options);
        },
      };
      return await work(wrapped);
    };
    return Reflect.apply(transaction, this, [opened]) as Promise<Result>; // transaction returns the work's result
  };

  return {
    removed: () => removed,
    [Symbol.dispose]() {
      pg.Client.prototype.query = clientQuery;
      PGlite.prototype.transaction = transaction;
    },
  };
}
