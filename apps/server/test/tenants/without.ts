import { PGlite } from "@electric-sql/pglite";
import pg from "pg";

/** What keeps tenants apart: the code's conditions on the environment, and the database's policies. */
export type Protection = "scoping" | "row-level security";

/** Protection that is switched off until this is disposed. */
export interface Unprotected extends Disposable {
  /** How many conditions on the environment were taken out of statements. */
  readonly removed: () => number;
}

/** `environment_id = $1`, however it is qualified and quoted, and an environment's own row by its id. */
const ownCondition = /((?:"?\w+"?\.)?"?environment_id"?) = (\$\d+)/gu;
const ownRow = /(from "?environments"?[^;]* where "?id"?) = (\$\d+)/u;
const appRole = "fettle_app";
/** No role but that of the connection, whom the tests let pass every policy. */
const noRole = "none";

/**
 * Switches protection off for what the application's role sends to the database. Without scoping, what is shown is what row-level security
 * lets through; without row-level security, what the code's conditions ask for. Statements of the service role stay as they are.
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
  /** Sees a session take its role, and gives it one that no policy holds back. */
  const note = (session: object, statement: unknown, parameters: unknown): void => {
    if (typeof statement !== "string" || !statement.startsWith("select set_config('role'") || !Array.isArray(parameters)) return;
    if (parameters[0] === appRole) applications.add(session);
    else applications.delete(session);
    if (parameters[0] === appRole && protections.includes("row-level security")) parameters[0] = noRole;
  };
  const isApplication = (session: object) => applications.has(session);

  const clientQuery = pg.Client.prototype.query;
  // The overloads of pg's query are passed through as they come.
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
    return Reflect.apply(transaction, this, [opened]) as Promise<Result>; // transaction answers what the work answers
  };

  return {
    removed: () => removed,
    [Symbol.dispose]() {
      pg.Client.prototype.query = clientQuery;
      PGlite.prototype.transaction = transaction;
    },
  };
}
