import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";

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

/** The role that a session was given, and the one that it has. */
const roles = new WeakMap<pg.Client, { readonly given: string; has: string }>();
/** What happens to a statement of the application's role while protections are off. */
let opening: { readonly role: string; open(statement: string): string } | null = null;

/** Notes the roles of all sessions of the tests, from their beginning, because sessions keep them. Call it before anything opens a store. */
export function useNotedRoles(): void {
  const clientQuery = pg.Client.prototype.query;
  beforeAll(() => {
    // Passes the overloads of pg's query through.
    pg.Client.prototype.query = function (this: pg.Client, ...words: unknown[]) {
      const [sent, parameters] = words;
      // A prepared statement has its text beside its name.
      const statement: unknown = typeof sent === "object" && sent !== null && "text" in sent ? sent.text : sent;
      if (setsRole(statement, parameters)) roles.set(this, { given: parameters[0], has: parameters[0] });
      const session = roles.get(this);
      if (session?.given === appRole && typeof statement === "string" && !setsRole(statement, parameters)) {
        const role = opening?.role ?? appRole;
        // Travels before the statement, whose failure would tell of its own.
        if (session.has !== role) {
          const set: Promise<unknown> = Reflect.apply(clientQuery, this, ["select set_config('role', $1, false)", [role]]);
          set.catch(() => {});
        }
        session.has = role;
        if (opening !== null) words[0] = opening.open(statement);
      }
      return Reflect.apply(clientQuery, this, words);
    } as typeof clientQuery;
  });
  afterAll(() => {
    pg.Client.prototype.query = clientQuery;
  });
}

const setsRole = (statement: unknown, parameters: unknown): parameters is [string, ...unknown[]] =>
  typeof statement === "string" && statement.startsWith("select set_config('role'") && Array.isArray(parameters);

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
    if (!setsRole(statement, parameters)) return;
    if (parameters[0] === appRole) applications.add(session);
    else applications.delete(session);
    if (parameters[0] === appRole && protections.includes("row-level security")) parameters[0] = noRole;
  };
  const isApplication = (session: object) => applications.has(session);

  opening = { role: protections.includes("row-level security") ? noRole : appRole, open };

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
      opening = null;
      PGlite.prototype.transaction = transaction;
    },
  };
}
